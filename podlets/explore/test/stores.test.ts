import { expect, test } from 'vitest';
import { attributes, get, STORES } from './setup.ts';

test('every store is listed with its address', async () => {
  const { html, head } = await get('/stores/');
  expect(html).toContain('<h2 class="store-name">North Barn</h2>');
  expect(html).toContain('Quarry Road 3<br>8020 Stonebridge<br>Austria');
  expect(head).toMatchObject({ title: 'Stores | Headland', canonical: '/stores' });
});

test('pictures come round again when there are more stores than drawings', async () => {
  const stores = Array.from({ length: 13 }, (_, index) => ({ ...STORES[0]!, id: `store-${index}` }));
  const { html } = await get('/stores/', { '/stores': { stores } });
  const pictures = attributes(html, 'src');
  expect(new Set(pictures).size).toBe(12);
  expect(pictures[12]).toBe(pictures[0]);
});

test('without JavaScript the store picker is a required select of the form', async () => {
  const { html } = await get('/store-picker/');
  expect(html).toContain('<slot name="select"></slot>');
  const select = /<div slot="select">(.*?)<\/div>/s.exec(html)![1]!;
  expect(select).toContain('<select class="picker-select" id="storeId" name="storeId" required>');
  expect(attributes(select, 'value')).toEqual(['', 'north', 'silo']);
  expect(select).not.toContain(' selected');
});

test('with JavaScript the same stores stand in a dialog', async () => {
  const { html } = await get('/store-picker/');
  const dialog = /<dialog.*<\/dialog>/s.exec(html)![0];
  expect(attributes(dialog, 'value')).toEqual(['north', 'silo']);
  expect(dialog).toContain('North Barn</span> Quarry Road 3, 8020 Stonebridge');
});

test('the store picker is an island of this podlet’s build', async () => {
  const { html } = await get('/store-picker/');
  const island = /<explore-store-picker[^>]*>/.exec(html)![0];
  expect(attributes(island, 'island')).toEqual(['/_podlet/explore/assets/stores.0123456789ab.js']);
  expect(attributes(island, 'template')).toEqual(['cafe']);
  expect(island).toContain('defer-hydration');
});

test('a form shown again keeps the chosen store', async () => {
  const { html } = await get('/store-picker/?selected=silo');
  expect(html).toContain('<option value="silo" selected>');
  expect(html).toContain('<span id="picker-value">The Silo</span>');
});

test.each(['nowhere', '', '%22%3E%3Cscript%3E', 'x'.repeat(500)])(
  'a store that does not exist chooses none: %s',
  async (selected) => {
    const [plain, odd] = await Promise.all([get('/store-picker/'), get(`/store-picker/?selected=${selected}`)]);
    expect(odd.status).toBe(200);
    expect(odd.html).toBe(plain.html);
  },
);
