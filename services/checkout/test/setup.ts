import type { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics } from '@selvedge/server';
import { newTestDatabase } from '@selvedge/server/testing';
import { onTestFinished } from 'vitest';
import { createApp } from '../src/app.ts';
import { createCartTokens } from '../src/cart-token.ts';
import { type Database, openCheckoutDatabase } from '../src/database.ts';
import { replaceCatalogue, replaceStores } from '../src/read-models.ts';

export const SECRET = 'a secret of the tests, 32 characters or more';

/** A catalogue of these SKUs; the product is the SKU without its colour. */
export function catalogueOf(skus: Record<string, number>): CatalogueFeed {
  return {
    products: Object.entries(skus).map(([sku, price]) => ({
      id: sku.slice(0, 5),
      name: `Tractor ${sku.slice(0, 5)}`,
      category: 'classic',
      lastmod: '2026-03-02',
      variants: [{ sku, colour: sku.slice(6).toLowerCase(), price, picture: `/pictures/${sku}.svg` }],
    })),
  };
}

export const STORES = {
  stores: [{ id: 'halmfurt', name: 'Headland Halmfurt', street: 'Drescherweg 4', city: 'Halmfurt' }],
};

/** CL-01-ME has 12 in stock, AU-06-SN has one, CL-03-BA none. */
export const PRICES = { 'CL-01-ME': 30_000, 'CL-02-ME': 20_000, 'CL-03-BA': 10_000, 'AU-06-SN': 90_000 };

/** The service over a new database with a catalogue and a store. */
export async function setup() {
  const { target, remove } = await newTestDatabase();
  const database = await openCheckoutDatabase(target);
  onTestFinished(() => database.destroy().then(remove));
  await replaceCatalogue(database, catalogueOf(PRICES), 0);
  await replaceStores(database, STORES);
  await setStock(database, { 'CL-01-ME': 12, 'CL-02-ME': 7, 'CL-03-BA': 0, 'AU-06-SN': 1 });
  const tokens = createCartTokens(SECRET);
  // Every look at the clock is a second later, so that what comes first is older.
  let seconds = 0;
  const now = () => new Date(Date.UTC(2026, 3, 1, 12, 0, seconds++));
  const log = createLogger('service-checkout', 'silent');
  const app = createApp({ database, tokens, now, log, metrics: createMetrics('service-checkout') });

  const send = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    app.request(path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const withToken = (token?: string): Record<string, string> => (token === undefined ? {} : { 'cart-token': token });

  return {
    app,
    database,
    tokens,
    send,
    stockOf: async (sku: string) => (await (await app.request(`/stock/${sku}`)).json()).quantity as number,
    add: (sku: unknown, token?: string) => send('POST', '/cart/items', withToken(token), { sku }),
    cart: async (token?: string) => (await app.request('/cart', { headers: withToken(token) })).json(),
    remove: (sku: string, token?: string) => send('DELETE', `/cart/items/${sku}`, withToken(token)),
    order: (token: string | undefined, key: string, body: unknown = BUYER) =>
      send('POST', '/orders', { ...withToken(token), 'idempotency-key': key }, body),
    findOrder: (number: string, token?: string) => app.request(`/orders/${number}`, { headers: withToken(token) }),
    /** A new cart with these SKUs, one after another. */
    async cartWith(...skus: string[]): Promise<string> {
      let token: string | undefined;
      for (const sku of skus) {
        const response = await send('POST', '/cart/items', withToken(token), { sku });
        token = (await response.json()).cartToken;
      }
      return token!;
    },
  };
}

export const BUYER = { firstName: 'Ada', lastName: 'Ähre', storeId: 'halmfurt' };

export async function setStock(database: Database, stock: Record<string, number>): Promise<void> {
  for (const [sku, quantity] of Object.entries(stock)) {
    await database
      .insertInto('stock')
      .values({ sku, quantity })
      .onConflict((conflict) => conflict.column('sku').doUpdateSet({ quantity }))
      .execute();
  }
}
