import { createLogger, createMetrics, createSignal } from '@selvedge/server';
import { adminTokens } from '@selvedge/server/admin';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { replaceCatalogue } from '../src/read-models.ts';
import { catalogueOf, PRICES, setup } from './setup.ts';

async function withAdmin() {
  const service = await setup();
  const { database, tokens } = service;
  await database.deleteFrom('outbox').execute();
  const committed = createSignal();
  const app = createApp({
    database,
    tokens,
    admins: adminTokens.parse('secret'),
    committed,
    log: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
  });
  const change = (sku: string, body: unknown, authorization = 'Bearer secret') =>
    app.request(`/admin/stock/${sku}`, {
      method: 'PATCH',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const recorded = async () => {
    const rows = await database.selectFrom('outbox').select('tags').orderBy('id').execute();
    await database.deleteFrom('outbox').execute();
    return rows.flatMap(({ tags }) => JSON.parse(tags) as string[]);
  };
  return { ...service, app, committed, change, recorded };
}

test('an admin sets the stock, which is purged and noted', async () => {
  const { app, change, recorded, stockOf, committed } = await withAdmin();
  const response = await change('CL-01-ME', { quantity: 3 });
  expect([response.status, await response.json()]).toEqual([200, { sku: 'CL-01-ME', quantity: 3, available: true }]);
  expect(await stockOf('CL-01-ME')).toBe(3);
  expect(await recorded()).toEqual(['stock-cl-01-me']);
  expect(committed.count).toBe(1);
  const audit = await app.request('/admin/audit', { headers: { authorization: 'Bearer secret' } });
  expect((await audit.json()).entries).toMatchObject([
    { actor: 'admin', subject: 'stock CL-01-ME', before: { quantity: 12 }, after: { quantity: 3 } },
  ]);
});

test('who follows the stock is told of what can be bought now, and of what no longer can, and of nothing else', async () => {
  const { app, database, change } = await withAdmin();
  // Before the first change there is no revision to begin from.
  await change('CL-01-BA', { quantity: 0 });
  let etag = (await app.request('/feeds/stock')).headers.get('etag')!;
  const told = async () => {
    const response = await app.request('/feeds/stock', { headers: { 'if-none-match': etag, 'a-im': 'feed' } });
    etag = response.headers.get('etag')!;
    return response.status === 304 ? 304 : [response.status, await response.json()];
  };
  const changes = (sku: string, available: boolean) => [226, { stock: [{ sku, available }], removed: [] }];
  await change('CL-01-ME', { quantity: 3 });
  expect(await told()).toBe(304);
  await change('CL-01-ME', { quantity: 0 });
  expect(await told()).toEqual(changes('CL-01-ME', false));
  await change('CL-01-ME', { quantity: 1 });
  expect(await told()).toEqual(changes('CL-01-ME', true));
  await replaceCatalogue(database, catalogueOf({ ...PRICES, 'NEW-01-ME': 1 }), 5);
  expect(await told()).toEqual(changes('NEW-01-ME', true));
});

test.each<[string, string, unknown, string, number]>([
  ['by nobody', 'CL-01-ME', { quantity: 1 }, '', 401],
  ['of what is not there', 'XX-99-XX', { quantity: 1 }, 'Bearer secret', 404],
  ['to less than nothing', 'CL-01-ME', { quantity: -1 }, 'Bearer secret', 422],
])('a change %s is refused, and leaves no trace', async (_, sku, body, authorization, status) => {
  const { change, recorded, stockOf } = await withAdmin();
  expect((await change(sku, body, authorization)).status).toBe(status);
  expect(await stockOf('CL-01-ME')).toBe(12);
  expect(await recorded()).toEqual([]);
});

test('an order purges the stock that it takes; one that is refused or repeated purges nothing', async () => {
  const { cartWith, order, recorded } = await withAdmin();
  const token = await cartWith('CL-01-ME', 'AU-06-SN');
  expect((await order(token, 'key')).status).toBe(201);
  expect((await recorded()).toSorted()).toEqual(['stock-au-06-sn', 'stock-cl-01-me']);
  expect((await order(token, 'key')).status).toBe(200);
  expect((await order(token, 'another')).status).toBe(409);
  expect(await recorded()).toEqual([]);
});

test('a SKU that is new has its stock purged; a price that changed shows nowhere but in carts', async () => {
  const { database, recorded } = await withAdmin();
  await replaceCatalogue(database, catalogueOf({ ...PRICES, 'CL-99-ME': 5 }), 4);
  expect(await recorded()).toEqual(['stock-cl-99-me']);
  await replaceCatalogue(database, catalogueOf({ ...PRICES, 'CL-99-ME': 6 }), 4);
  expect(await recorded()).toEqual([]);
});
