import { type PostgresServer, type Store, startPostgres, startStore } from '@selvedge/workbench';
import { afterAll, beforeAll, expect, test } from 'vitest';

let postgres: PostgresServer;
let store: Store;

beforeAll(async () => {
  postgres = await startPostgres();
  store = await startStore({
    postgres: postgres.url(),
    env: { SLOT_DEADLINE_MS: '5000', PAGE_BUDGET_MS: '5000' },
  });
});
afterAll(async () => {
  await store?.stop();
  await postgres?.stop();
});

test.each([
  ['/', /Headland/],
  ['/products/classic', /Hollybrook 28/],
  ['/de/products/classic', /Hollybrook 28/],
  ['/product/CL-01?sku=CL-01-ME', /in stock/],
  ['/stores', /Halmfurt/],
])('%s is whole when the services have PostgreSQL', async (path, text) => {
  const response = await fetch(store.edge + path);
  expect([response.status, response.headers.get('selvedge-degraded')]).toEqual([200, null]);
  expect(await response.text()).toMatch(text);
});

test('a visitor puts a tractor into the cart, and finds it there', async () => {
  const added = await fetch(`${store.edge}/checkout/cart/add`, {
    method: 'POST',
    headers: { origin: store.edge },
    body: new URLSearchParams({ sku: 'CL-01-ME' }),
    redirect: 'manual',
  });
  expect(added.status).toBe(303);
  const cookie = added.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const cart = await (await fetch(`${store.edge}/checkout/cart`, { headers: { cookie } })).text();
  expect(cart).toMatch(/class="cart-sku">CL-01-ME</);
});
