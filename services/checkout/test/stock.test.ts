import { expect, test } from 'vitest';
import { replaceCatalogue } from '../src/read-models.ts';
import { STOCK } from '../src/seed.ts';
import { catalogueOf, PRICES, setup } from './setup.ts';

test('the stock of a SKU says how many there are, and whether it can be bought', async () => {
  const { app } = await setup();
  expect(await (await app.request('/stock/CL-01-ME')).json()).toEqual({
    sku: 'CL-01-ME',
    quantity: 12,
    available: true,
  });
  expect(await (await app.request('/stock/CL-03-BA')).json()).toMatchObject({ quantity: 0, available: false });
});

test.each([
  ['/stock/CL-99-ME', 404],
  ['/stock/%00', 404],
  ['/stock/..%2f..', 404],
  [`/stock/${'A'.repeat(41)}`, 400],
  ['/stock/%zz', 404],
])('%s answers %i with problem details', async (path, status) => {
  const { app } = await setup();
  const response = await app.request(path);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('the feed tells what can be bought, not how many, and answers 304 until that changes', async () => {
  const { app, cartWith, order } = await setup();
  const first = await app.request('/feeds/stock');
  const { stock } = await first.json();
  expect(stock).toContainEqual({ sku: 'AU-06-SN', available: true });
  const etag = first.headers.get('etag')!;
  expect(etag).toMatch(/^"[^"]+"$/);

  // A sale that leaves some changes nothing that the feed tells.
  await order(await cartWith('CL-01-ME'), 'key-1');
  const unchanged = await app.request('/feeds/stock', { headers: { 'if-none-match': etag } });
  expect(unchanged.status).toBe(304);
  expect(await unchanged.text()).toBe('');

  await order(await cartWith('AU-06-SN'), 'key-2');
  const changed = await app.request('/feeds/stock', { headers: { 'if-none-match': etag } });
  expect(changed.status).toBe(200);
  expect((await changed.json()).stock).toContainEqual({ sku: 'AU-06-SN', available: false });
});

test('the seed has 50 SKUs with at most 40 pieces, of which four are sold out', () => {
  const soldOut = Object.keys(STOCK).filter((sku) => STOCK[sku] === 0);
  expect(soldOut).toEqual(['CL-03-BA', 'CL-09-WH', 'AU-04-CO', 'AU-08-PL']);
  expect(Object.keys(STOCK)).toHaveLength(50);
  expect(Math.max(...Object.values(STOCK))).toBeLessThanOrEqual(40);
});

test('a SKU that appears in the catalogue gets the stock for new ones once; others keep theirs', async () => {
  const { database, cartWith, order, stockOf } = await setup();
  const feed = catalogueOf({ ...PRICES, 'CL-1001-ME': 1 });
  await replaceCatalogue(database, feed, 3);
  expect([await stockOf('CL-1001-ME'), await stockOf('CL-01-ME'), await stockOf('CL-03-BA')]).toEqual([3, 12, 0]);
  await order(await cartWith('CL-1001-ME'), 'key-1');
  await replaceCatalogue(database, feed, 3);
  expect(await stockOf('CL-1001-ME')).toBe(2);
});

test('a catalogue that cannot be stored leaves the old one', async () => {
  const { database, cartWith, cart } = await setup();
  const token = await cartWith('CL-01-ME');
  const broken = catalogueOf({ 'CL-01-ME': 1, 'CL-02-ME': null as unknown as number });
  await expect(replaceCatalogue(database, broken, 0)).rejects.toThrow();
  expect(await cart(token)).toMatchObject({ total: 30_000, lines: [{ available: true }] });
});

test('stock cannot become negative, whoever writes it', async () => {
  const { database } = await setup();
  await expect(
    database.updateTable('stock').set({ quantity: -1 }).where('sku', '=', 'CL-01-ME').execute(),
  ).rejects.toThrow(/check constraint/i);
});
