import { expect, test } from 'vitest';
import { replaceCatalogue } from '../src/read-models.ts';
import { BUYER, catalogueOf, PRICES, setStock, setup } from './setup.ts';

const ORDER_NUMBER = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

test('an order stores what was bought, takes the stock and empties the cart', async () => {
  const { cartWith, order, cart, stockOf, findOrder } = await setup();
  const token = await cartWith('CL-01-ME', 'CL-01-ME', 'AU-06-SN');
  const response = await order(token, 'key-1');
  expect(response.status).toBe(201);
  const placed = await response.json();
  expect(placed).toMatchObject({
    number: expect.stringMatching(ORDER_NUMBER),
    createdAt: '2026-04-01T12:00:03.000Z',
    firstName: 'Ada',
    lastName: 'Ähre',
    store: { id: 'halmfurt', city: 'Halmfurt' },
    lines: [
      { sku: 'CL-01-ME', name: 'Tractor CL-01', price: 30_000, quantity: 2, lineTotal: 60_000 },
      { sku: 'AU-06-SN', name: 'Tractor AU-06', price: 90_000, quantity: 1, lineTotal: 90_000 },
    ],
    quantity: 3,
    total: 150_000,
  });
  expect(response.headers.get('location')).toBe(`/orders/${placed.number}`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await cart(token)).toMatchObject({ lines: [], total: 0 });
  expect([await stockOf('CL-01-ME'), await stockOf('AU-06-SN')]).toEqual([10, 0]);
  expect(await (await findOrder(placed.number, token)).json()).toEqual(placed);
});

test('an order is shown to the cart that placed it and to nobody else', async () => {
  const { cartWith, order, findOrder } = await setup();
  const token = await cartWith('CL-01-ME');
  const { number } = await (await order(token, 'key-1')).json();
  expect((await findOrder(number, token)).status).toBe(200);
  expect((await findOrder(number, await cartWith('CL-01-ME'))).status).toBe(404);
  expect((await findOrder(number)).status).toBe(404);
  expect((await findOrder('0000-0000', token)).status).toBe(404);
});

test('an order keeps the names and prices that it was bought at', async () => {
  const { database, cartWith, order, findOrder } = await setup();
  const token = await cartWith('CL-01-ME');
  const placed = await (await order(token, 'key-1')).json();
  await replaceCatalogue(database, catalogueOf({ ...PRICES, 'CL-01-ME': 99_000 }), 0);
  expect(await (await findOrder(placed.number, token)).json()).toEqual(placed);
});

test('the same key again answers the same order and takes nothing', async () => {
  const { cartWith, order, add, cart, stockOf } = await setup();
  const token = await cartWith('CL-01-ME');
  const first = await (await order(token, 'key-1')).json();
  await add('CL-02-ME', token);
  const again = await order(token, 'key-1');
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(first);
  expect((await cart(token)).quantity).toBe(1);
  expect([await stockOf('CL-01-ME'), await stockOf('CL-02-ME')]).toEqual([11, 7]);
});

test('another key of the same cart makes another order', async () => {
  const { cartWith, order, add } = await setup();
  const token = await cartWith('CL-01-ME');
  const first = await (await order(token, 'key-1')).json();
  await add('CL-01-ME', token);
  const second = await order(token, 'key-2');
  expect(second.status).toBe(201);
  expect((await second.json()).number).not.toBe(first.number);
});

test('a key belongs to its cart: the same one of another cart makes another order', async () => {
  const { cartWith, order } = await setup();
  const first = await (await order(await cartWith('CL-01-ME'), 'key-1')).json();
  const second = await order(await cartWith('CL-01-ME'), 'key-1');
  expect(second.status).toBe(201);
  expect((await second.json()).number).not.toBe(first.number);
});

test('twenty at once with the same key make one order', async () => {
  const { database, cartWith, order, stockOf } = await setup();
  const token = await cartWith('CL-01-ME', 'CL-01-ME');
  const answers = await Promise.all(Array.from({ length: 20 }, () => order(token, 'key-1')));
  expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(19).fill(200), 201]);
  const numbers = await Promise.all(answers.map(async (answer) => (await answer.json()).number));
  expect(new Set(numbers).size).toBe(1);
  expect(await database.selectFrom('orders').selectAll().execute()).toHaveLength(1);
  expect(await stockOf('CL-01-ME')).toBe(10);
});

test('twenty at once with different keys order a cart once', async () => {
  const { cartWith, order, stockOf } = await setup();
  const token = await cartWith('CL-01-ME');
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => order(token, `key-${at}`)));
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(19).fill(409)]);
  expect(await stockOf('CL-01-ME')).toBe(11);
});

test('a thousand buyers of the last item make one sale', async () => {
  const { database, cartWith, order, stockOf } = await setup();
  const carts = await Promise.all(Array.from({ length: 1000 }, () => cartWith('AU-06-SN')));
  expect(new Set(carts).size).toBe(1000);
  const answers = await Promise.all(carts.map((token, at) => order(token, `key-${at}`)));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(999);
  const refused = await answers[statuses.indexOf(409)]!.json();
  expect(refused).toMatchObject({ type: '/problems/insufficient-stock', skus: ['AU-06-SN'] });
  expect(await stockOf('AU-06-SN')).toBe(0);
  expect(await database.selectFrom('orders').selectAll().execute()).toHaveLength(1);
  expect(await database.selectFrom('order_lines').selectAll().execute()).toHaveLength(1);
  const kept = await database.selectFrom('cart_lines').select('sku').where('sku', '=', 'AU-06-SN').execute();
  expect(kept).toHaveLength(999);
}, 30_000);

test('an order that the stock covers in part names what is short and changes nothing', async () => {
  const { database, cartWith, order, cart, stockOf } = await setup();
  const token = await cartWith('CL-01-ME', 'CL-01-ME', 'CL-02-ME');
  await setStock(database, { 'CL-01-ME': 1 });
  const before = await cart(token);
  const refused = await order(token, 'key-1');
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ type: '/problems/insufficient-stock', skus: ['CL-01-ME'] });
  expect(await cart(token)).toEqual(before);
  expect(await stockOf('CL-02-ME')).toBe(7);

  // A refusal does not use the key up.
  await setStock(database, { 'CL-01-ME': 2 });
  expect((await order(token, 'key-1')).status).toBe(201);
});

test('what is no longer sold cannot be ordered', async () => {
  const { database, cartWith, order } = await setup();
  const token = await cartWith('CL-01-ME');
  await replaceCatalogue(database, catalogueOf({ 'CL-02-ME': 20_000 }), 0);
  const refused = await order(token, 'key-1');
  expect(refused.status).toBe(409);
  expect((await refused.json()).skus).toEqual(['CL-01-ME']);
});

test('a failure in the middle of an order leaves stock, cart and orders as they were', async () => {
  const { database, cartWith, order, cart, stockOf } = await setup();
  const token = await cartWith('CL-01-ME', 'CL-02-ME');
  const before = await cart(token);
  await database.schema.alterTable('order_lines').renameTo('elsewhere').execute();
  expect((await order(token, 'key-1')).status).toBe(500);
  await database.schema.alterTable('elsewhere').renameTo('order_lines').execute();
  expect(await cart(token)).toEqual(before);
  expect([await stockOf('CL-01-ME'), await stockOf('CL-02-ME')]).toEqual([12, 7]);
  expect(await database.selectFrom('orders').selectAll().execute()).toEqual([]);
  expect((await order(token, 'key-1')).status).toBe(201);
});

test.each(['without a cart', 'with an emptied cart'])('an order %s is a conflict', async (which) => {
  const { cartWith, remove, order } = await setup();
  const token = which === 'without a cart' ? undefined : await cartWith('CL-01-ME');
  await remove('CL-01-ME', token);
  const refused = await order(token, 'key-1');
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ type: '/problems/empty-cart' });
});

test.each<[string, unknown, string[]]>([
  ['nothing', {}, ['firstName', 'lastName', 'storeId']],
  ['empty names', { ...BUYER, firstName: '', lastName: '  ' }, ['firstName', 'lastName']],
  [
    'names that are too long',
    { ...BUYER, firstName: 'a'.repeat(101), lastName: '\n'.repeat(20_000) + 'a\nb'.repeat(100) },
    ['firstName', 'lastName'],
  ],
  ['a line break in a name', { ...BUYER, lastName: 'a\nb' }, ['lastName']],
  ['a NUL in a name', { ...BUYER, lastName: 'a\0b' }, ['lastName']],
  ['half a character in a name', { ...BUYER, lastName: 'a\ud800' }, ['lastName']],
  ['names of the wrong type', { ...BUYER, firstName: 7, lastName: ['a'] }, ['firstName', 'lastName']],
  ['an unknown store', { ...BUYER, storeId: 'nowhere' }, ['storeId']],
  ['a store id that is too long', { ...BUYER, storeId: 'a'.repeat(41) }, ['storeId']],
  ['no object', 'null', ['body']],
])('an order with %s is refused, and each wrong field is named once', async (_, body, names) => {
  const { cartWith, order, cart } = await setup();
  const token = await cartWith('CL-01-ME');
  const refused = await order(token, 'key-1', body);
  expect(refused.status).toBe(422);
  const { errors } = await refused.json();
  expect(errors.map((error: { name: string }) => error.name)).toEqual(names);
  expect((await cart(token)).quantity).toBe(1);
});

test('names are kept as written, but for the space around them', async () => {
  const { cartWith, order } = await setup();
  const names = { firstName: ' <b>Zoë</b> ', lastName: "O'Brien <esi:include src='/x'/>" };
  const placed = await (await order(await cartWith('CL-01-ME'), 'key-1', { ...BUYER, ...names })).json();
  expect(placed).toMatchObject({ firstName: '<b>Zoë</b>', lastName: names.lastName });
});

test.each([
  ['no key', undefined],
  ['a key that is too long', 'k'.repeat(101)],
  ['a key with a space', 'a b'],
])('an order with %s is refused', async (_, key) => {
  const { cartWith, send } = await setup();
  const token = await cartWith('CL-01-ME');
  const headers = { 'cart-token': token, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  const refused = await send('POST', '/orders', headers, BUYER);
  expect(refused.status).toBe(400);
  expect((await refused.json()).errors).toEqual([{ name: 'idempotency-key', detail: expect.any(String) }]);
});
