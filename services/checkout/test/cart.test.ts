import { expect, test } from 'vitest';
import { MAX_LINES } from '../src/limits.ts';
import { replaceCatalogue } from '../src/read-models.ts';
import { catalogueOf, PRICES, setStock, setup } from './setup.ts';

const EMPTY = { lines: [], quantity: 0, total: 0 };

test('without a token the cart is empty', async () => {
  const { cart } = await setup();
  expect(await cart()).toEqual(EMPTY);
});

test('the first item makes a cart and answers its token; the same again raises the quantity', async () => {
  const { add, cart } = await setup();
  const first = await add('CL-01-ME');
  expect(first.status).toBe(201);
  const { cartToken, ...added } = await first.json();
  expect(added).toEqual({ sku: 'CL-01-ME', lineQuantity: 1, quantity: 1 });

  const second = await add('CL-01-ME', cartToken);
  expect(second.status).toBe(200);
  expect(await second.json()).toEqual({ cartToken, sku: 'CL-01-ME', lineQuantity: 2, quantity: 2 });

  expect(await cart(cartToken)).toEqual({
    lines: [
      {
        sku: 'CL-01-ME',
        productId: 'CL-01',
        name: 'Tractor CL-01',
        colour: 'me',
        picture: '/pictures/CL-01-ME.svg',
        price: 30_000,
        quantity: 2,
        lineTotal: 60_000,
        url: '/product/CL-01?sku=CL-01-ME',
        available: true,
      },
    ],
    quantity: 2,
    total: 60_000,
  });
});

test('lines stay in the order of adding, and carts do not see each other', async () => {
  const { cart, cartWith } = await setup();
  const one = await cartWith('CL-02-ME', 'CL-01-ME', 'CL-02-ME');
  const other = await cartWith('AU-06-SN');
  const { lines, quantity, total } = await cart(one);
  expect(lines.map((line: { sku: string }) => line.sku)).toEqual(['CL-02-ME', 'CL-01-ME']);
  expect({ quantity, total }).toEqual({ quantity: 3, total: 70_000 });
  expect((await cart(other)).quantity).toBe(1);
});

test('removing takes the whole line, and an absent line is no error', async () => {
  const { cartWith, remove, cart } = await setup();
  const token = await cartWith('CL-01-ME', 'CL-01-ME', 'CL-02-ME');
  const removed = await remove('CL-01-ME', token);
  expect(removed.status).toBe(200);
  expect(await removed.json()).toMatchObject({ quantity: 1, total: 20_000 });
  expect(await (await remove('CL-01-ME', token)).json()).toMatchObject({ quantity: 1 });
  expect(await (await remove('CL-02-ME')).json()).toEqual(EMPTY);
  expect((await cart(token)).quantity).toBe(1);
});

test.each([
  ['unknown', 'CL-99-ME', 404, undefined],
  ['markup', '<script>alert(1)</script>', 404, undefined],
  ['sold out', 'CL-03-BA', 409, '/problems/sold-out'],
  ['in the cart as often as in stock', 'AU-06-SN', 409, '/problems/cart-full'],
])('a SKU that is %s is refused and the cart is unchanged', async (_, sku, status, type) => {
  const { cartWith, add, cart } = await setup();
  const token = await cartWith('AU-06-SN');
  const before = await cart(token);
  const refused = await add(sku, token);
  expect(refused.status).toBe(status);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  const problem = await refused.json();
  expect(problem.detail).toContain(sku);
  if (type) expect(problem).toMatchObject({ type, skus: [sku] });
  expect(await cart(token)).toEqual(before);
});

test('a refused first item makes no cart', async () => {
  const { add, database } = await setup();
  expect((await add('CL-03-BA')).status).toBe(409);
  expect(await database.selectFrom('carts').selectAll().execute()).toEqual([]);
});

test('a line holds at most 99, however large the stock', async () => {
  const { database, cartWith, add, cart } = await setup();
  await setStock(database, { 'CL-01-ME': 1000 });
  const token = await cartWith(...Array<string>(99).fill('CL-01-ME'));
  const refused = await add('CL-01-ME', token);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ type: '/problems/cart-full', limit: { of: 'line', quantity: 99 } });
  expect((await cart(token)).quantity).toBe(99);
});

test('a hundred additions at once keep to the stock, in one cart', async () => {
  const { cartWith, add, cart } = await setup();
  const token = await cartWith('CL-01-ME');
  const answers = await Promise.all(Array.from({ length: 100 }, () => add('CL-01-ME', token)));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(11);
  expect(statuses.filter((status) => status === 409)).toHaveLength(89);
  expect(await (await add('CL-01-ME', token)).json()).toMatchObject({ limit: { of: 'stock', quantity: 12 } });
  expect((await cart(token)).quantity).toBe(12);
});

test('a cart holds a bounded number of different items', async () => {
  const { database, cartWith, add, cart } = await setup();
  const skus = Array.from({ length: MAX_LINES + 1 }, (_, at) => `CL-${10 + at}-ME`);
  await replaceCatalogue(database, catalogueOf(Object.fromEntries(skus.map((sku) => [sku, 1]))), 5);
  await setStock(database, Object.fromEntries(skus.map((sku) => [sku, 5])));
  const token = await cartWith(...skus.slice(0, MAX_LINES));
  const refused = await add(skus.at(-1), token);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ limit: { of: 'cart', quantity: MAX_LINES } });
  expect((await add(skus[0], token)).status).toBe(200);
  expect((await cart(token)).lines).toHaveLength(MAX_LINES);
});

test('a line says when the stock no longer covers it or it is no longer sold', async () => {
  const { database, cartWith, cart, add } = await setup();
  const token = await cartWith('CL-01-ME', 'CL-01-ME', 'CL-02-ME', 'AU-06-SN');
  await setStock(database, { 'CL-01-ME': 1 });
  const { 'AU-06-SN': _, ...rest } = PRICES;
  await replaceCatalogue(database, catalogueOf(rest), 0);
  const { lines } = await cart(token);
  expect(lines.map((line: { sku: string; available: boolean }) => [line.sku, line.available])).toEqual([
    ['CL-01-ME', false],
    ['CL-02-ME', true],
    ['AU-06-SN', false],
  ]);
  expect((await add('AU-06-SN', token)).status).toBe(404);
});

test('a line shows the price of the newest catalogue', async () => {
  const { database, cartWith, cart } = await setup();
  const token = await cartWith('CL-01-ME');
  await replaceCatalogue(database, catalogueOf({ ...PRICES, 'CL-01-ME': 31_000 }), 0);
  expect((await cart(token)).total).toBe(31_000);
});

test.each([
  ['no JSON', '{', 400],
  ['no object', '[]', 422],
  ['no sku', '{}', 422],
  ['a sku of the wrong type', '{"sku":{"$ne":1}}', 422],
  ['an empty sku', '{"sku":""}', 422],
  ['a sku that is too long', JSON.stringify({ sku: 'A'.repeat(41) }), 422],
])('a body with %s is refused with problem details', async (_, body, status) => {
  const { send } = await setup();
  const response = await send('POST', '/cart/items', {}, body);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ status });
});

test('a body that is not declared as JSON is refused with problem details', async () => {
  const { app } = await setup();
  const response = await app.request('/cart/items', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"sku":"CL-01-ME"}',
  });
  expect(response.status).toBe(415);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('what belongs to one visitor is never stored by a cache', async () => {
  const { app, add, remove } = await setup();
  for (const response of [await app.request('/cart'), await add('CL-01-ME'), await remove('CL-01-ME')]) {
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
});
