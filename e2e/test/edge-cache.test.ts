import { type Store, startStore } from '@selvedge/workbench';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAGES } from '../src/pages.ts';

let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

const get = (path: string, init: RequestInit = {}) => fetch(store.edge + path, { redirect: 'manual', ...init });

/** The path with which a page was asked for last, from its `Cache-Status`. */
const cacheStatus = (response: Response) => response.headers.get('cache-status') ?? '';

const WHOLE = PAGES.filter(([, status]) => status === 200).map(([path]) => path);

test('what browsers load is answered from the cache, in the coding they take', async () => {
  const html = await (await get('/product/CL-01')).text();
  const assets = [...html.matchAll(/(?:href|src)="(\/_(?:assets|podlet)\/[^"]+)"/g)].map(([, url]) => url!);
  expect(assets.length).toBeGreaterThan(8);
  for (const url of new Set(assets)) {
    await (await get(url)).arrayBuffer();
    const again = await get(url);
    expect(`${url} ${cacheStatus(again)}`).toMatch(/ selvedge; hit/);
    expect((await again.arrayBuffer()).byteLength).toBeGreaterThan(0);
  }
});

test('with the layout gone, pages that were seen keep coming; what is not kept is a 502; it heals without a restart', async () => {
  for (const path of WHOLE) await (await get(path)).text();
  const before = await Promise.all(WHOLE.map(async (path) => (await get(path)).text()));
  const layout = store.process('layout-server');
  layout.child.kill('SIGKILL');
  await layout.exited;
  for (const [index, path] of WHOLE.entries()) {
    const response = await get(path);
    if (/^(\/de)?\/checkout\//.test(path)) {
      expect([path, response.status]).toEqual([path, 502]);
    } else {
      expect([path, response.status]).toEqual([path, 200]);
      // The private hole cannot be had; everything else is as it was.
      expect(cartless(await response.text())).toBe(cartless(before[index]!));
    }
  }
  await store.restart('layout-server');
  await expect.poll(async () => (await get('/checkout/cart')).status).toBe(200);
});

const cartless = (html: string) => html.replace(/<link[^>]*widgets[^>]*><div class="mini-cart".*?<\/div>/s, '');

test('a purge by tag reaches the pages that show it', async () => {
  const purge = (body: object) =>
    fetch(`${store.admin}/purge`, {
      method: 'POST',
      headers: { authorization: 'Bearer selvedge' },
      body: JSON.stringify(body),
    });
  await (await get('/product/CL-02')).text();
  expect((await purge({ tags: ['product-cl-02'] })).status).toBe(200);
  const inspect = await fetch(`${store.admin}/cache?url=/product/CL-02`, {
    headers: { authorization: 'Bearer selvedge' },
  });
  expect(inspect.status).toBe(404);
  expect((await get('/product/CL-02')).status).toBe(200);
});
