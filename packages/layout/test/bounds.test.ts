import { expect, test } from 'vitest';
import { page, startLayout, startPodlet } from './support.ts';

const ORIGIN = 'https://shop.example';

async function start() {
  const shop = await startPodlet({ main: { content: 'MAIN' }, more: { content: 'MORE' } }, (app) => {
    app.post('/actions/add', (c) => c.redirect('/', 303));
  });
  const { ask } = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': { query: ['id'], cookies: ['cart'] }, 'shop/more': { query: ['id'] } },
    pages: [
      page('/product/:id', {
        main: { fragment: 'shop/main', required: true, query: ({ params }) => params },
      }),
      page('/more/:id', { more: { fragment: 'shop/more', query: ({ params }) => params } }),
    ],
    actions: [{ path: '/add', podlet: 'shop', action: 'add', page: '/product/:id', slot: 'main', cookies: ['cart'] }],
  });
  return { ask, shop };
}

test('a page whose input is too long for its podlet is a 404, and the podlet is not asked', async () => {
  const { ask, shop } = await start();
  const { status } = await ask(`/product/${"'".repeat(2000)}`);
  expect(status).toBe(404);
  expect(shop.contentRequests()).toEqual([]);
});

test('an optional fragment whose input is too long is left out', async () => {
  const { ask } = await start();
  const response = await ask(`/more/${"'".repeat(2000)}`);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('[more:]');
});

test.each(['/product/1', '/add'])('%s: a cookie that no browser keeps is left out, the others stay', async (path) => {
  const { ask, shop } = await start();
  const send = (cookie: string) =>
    ask(path, path === '/add' ? { method: 'POST', headers: { cookie, origin: ORIGIN } } : { headers: { cookie } });
  await send(`cart=${'a'.repeat(4096)}`);
  await send(`x=${'a'.repeat(9000)}; cart=mine`);
  expect(shop.contentRequests().map(({ headers }) => headers.cookie)).toEqual([undefined, 'cart=mine']);
});

test('a form says its type in at most 200 bytes', async () => {
  const { ask, shop } = await start();
  const headers = {
    origin: ORIGIN,
    'content-type': `application/x-www-form-urlencoded; charset=${'x'.repeat(15_000)}`,
  };
  const { status } = await ask('/add', { method: 'POST', body: 'sku=1', headers });
  expect(status).toBe(303);
  expect(shop.contentRequests()[0]?.headers['content-type']).toHaveLength(200);
});
