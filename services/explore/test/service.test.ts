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
