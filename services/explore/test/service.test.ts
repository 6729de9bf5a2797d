import { StoreFeed } from '@selvedge/contracts';
import { expect, test } from 'vitest';
import { product, setup } from './setup.ts';

test('it is ready when it has a catalogue, and not before', async () => {
  expect((await (await setup()).app.request('/readyz')).status).toBe(503);
  expect((await (await setup([product('CL-01', 'classic', 1)])).app.request('/readyz')).status).toBe(200);
});

test('there is one teaser a category, which leads to it', async () => {
  const { get } = await setup();
  const { teasers } = await get('/teasers');
  expect(teasers.map((teaser: { kind: string; url: string }) => [teaser.kind, teaser.url])).toEqual([
    ['classic', '/products/classic'],
    ['autonomous', '/products/autonomous'],
  ]);
});

test('there are at least six stores, each with a whole address and reachable by its id', async () => {
  const { get, app } = await setup();
  const { stores } = await get('/stores');
  expect(stores.length).toBeGreaterThanOrEqual(6);
  for (const store of stores) {
    expect(Object.keys(store)).toEqual(['id', 'name', 'street', 'postcode', 'city', 'country']);
    expect(Object.values(store).every(Boolean)).toBe(true);
    expect(store.id).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(await get(`/stores/${store.id}`)).toEqual(store);
  }
  expect((await app.request('/stores/nowhere')).status).toBe(404);
  expect((await app.request(`/stores/${'a'.repeat(41)}`)).status).toBe(400);
  expect((await app.request('/stores/%00')).status).toBe(404);
});

test('the feed has every store as readers expect it, and answers 304 to its own ETag', async () => {
  const { get, app } = await setup();
  const response = await app.request('/feeds/stores');
  const feed = StoreFeed.parse(await response.json());
  const { stores } = await get('/stores');
  expect(feed.stores.map((store) => store.id)).toEqual(stores.map((store: { id: string }) => store.id));
  const etag = response.headers.get('etag')!;
  expect(etag).toMatch(/^"[^"]+"$/);
  expect((await app.request('/feeds/stores', { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await app.request('/feeds/stores', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
});

test('a list in the sitemap changed when the newest of its entries did', async () => {
  const { get } = await setup([
    { ...product('CL-01', 'classic', 1), lastmod: '2026-01-01' },
    { ...product('CL-02', 'classic', 1), lastmod: '2026-03-01' },
    { ...product('AU-01', 'autonomous', 1), lastmod: '2026-02-01' },
  ]);
  expect(await get('/sitemap')).toEqual({
    pages: [
      { page: 'home', params: {}, lastmod: '2026-03-01' },
      { page: 'products', params: {}, lastmod: '2026-03-01' },
      { page: 'category', params: { category: 'classic' }, lastmod: '2026-03-01' },
      { page: 'category', params: { category: 'autonomous' }, lastmod: '2026-02-01' },
      { page: 'stores', params: {}, lastmod: '2026-02-16' },
    ],
  });
});

test('names, texts and countries are answered in German where that is asked for', async () => {
  const { get } = await setup([product('CL-01', 'classic', 1)]);
  const { categories } = await get('/categories?locale=de');
  expect(categories).toEqual([
    { slug: 'classic', name: 'Klassiker', count: 1 },
    { slug: 'autonomous', name: 'Autonome Traktoren', count: 0 },
  ]);
  expect((await get('/products?category=classic&locale=de')).category).toEqual({ slug: 'classic', name: 'Klassiker' });
  const { stores } = await get('/stores?locale=de');
  expect(stores[0]).toMatchObject({ name: 'Headland Halmfurt', country: 'Deutschland' });
  expect((await get('/stores/furrowby?locale=de')).country).toBe('Vereinigtes Königreich');
});

test.each([
  ['/teasers', 'teasers', ['title', 'text']],
  ['/stores', 'stores', ['country']],
  ['/categories', 'categories', ['name']],
])('%s: every one of its %s has a German %j, and English by default', async (path, list, members) => {
  const { get } = await setup();
  const english = await get(path);
  const german = await get(`${path}?locale=de`);
  expect(await get(`${path}?locale=en`)).toEqual(english);
  expect(german[list]).toHaveLength(english[list].length);
  for (const [index, row] of german[list].entries())
    for (const member of members) expect(row[member]).not.toBe(english[list][index][member]);
});

test.each(['/teasers', '/stores', '/categories', '/products', '/stores/halmfurt'])(
  '%s in a locale without texts is refused by name',
  async (path) => {
    const { app } = await setup();
    const response = await app.request(`${path}?locale=fr`);
    expect(response.status).toBe(400);
    expect((await response.json()).errors).toEqual([{ name: 'locale', detail: 'en or de' }]);
  },
);
