import { createLogger, createMetrics, createSignal } from '@selvedge/server';
import { adminTokens } from '@selvedge/server/admin';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { seedDatabase } from '../src/seed-database.ts';
import { paints, setUp } from './support.ts';

/** The service with its paints, and nothing to deliver yet. */
async function withAdmins(token = 'ada:secret,ben:hidden') {
  const { database, catalogue } = await setUp();
  await catalogue.replaceColours(paints());
  await database.deleteFrom('outbox').execute();
  const committed = createSignal();
  const app = createApp({
    database,
    catalogue,
    admins: adminTokens.parse(token),
    committed,
    now: () => new Date('2026-09-09T10:00:00Z'),
    log: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
  });
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(`/admin${path}`, {
      method,
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const recorded = async () =>
    (await database.selectFrom('outbox').select('tags').orderBy('id').execute()).flatMap(({ tags }) =>
      JSON.parse(tags),
    );
  return { app, database, committed, send, recorded };
}

test('a price is changed with its feed, its date, its purge and its entry in the audit trail', async () => {
  const { app, send, recorded, committed } = await withAdmins();
  const before = await (await send('GET', '/variants/CL-01-ME')).json();
  const response = await send('PATCH', '/variants/CL-01-ME', { price: 4711 });
  expect([response.status, await response.json()]).toEqual([200, { sku: 'CL-01-ME', productId: 'CL-01', price: 4711 }]);
  expect(committed.count).toBe(1);
  expect(await recorded()).toEqual(['variant-cl-01-me']);
  const product = await (await app.request('/products/CL-01')).json();
  expect(product.lastmod).toBe('2026-09-09');
  expect(product.variants.find(({ sku }: { sku: string }) => sku === 'CL-01-ME').price).toBe(4711);
  expect(await (await app.request('/feeds/catalogue')).text()).toContain('"price":4711');
  expect((await (await send('GET', '/audit')).json()).entries).toMatchObject([
    { actor: 'ada', subject: 'variant CL-01-ME', before: { price: before.price }, after: { price: 4711 } },
  ]);
});

test('who follows the catalogue is told of the products that changed, and of those that are gone', async () => {
  const { app, database, send } = await withAdmins();
  await seedDatabase(database, 23);
  let etag = (await app.request('/feeds/catalogue')).headers.get('etag')!;
  const told = async () => {
    const response = await app.request('/feeds/catalogue', { headers: { 'if-none-match': etag, 'a-im': 'feed' } });
    etag = response.headers.get('etag')!;
    const { products, removed } = await response.json();
    return { status: response.status, ids: products.map(({ id }: { id: string }) => id), removed };
  };
  await send('PATCH', '/variants/CL-01-ME', { price: 1 });
  await send('PATCH', '/variants/CL-02-ME', { price: 1 });
  await send('PATCH', '/products/CL-03', { withdrawn: true });
  await send('PATCH', '/variants/CL-01-ME', { price: 2 });
  expect(await told()).toEqual({ status: 226, ids: ['CL-01', 'CL-02'], removed: ['CL-03'] });
  // What is not there changes nothing, and what is refused does not either.
  await send('PATCH', '/variants/XX-01-ME', { price: 2 });
  await send('PATCH', '/variants/CL-01-ME', { price: 2 }, { 'if-match': '"another"' });
  await send('PATCH', '/products/CL-03', { withdrawn: false });
  expect(await told()).toEqual({ status: 226, ids: ['CL-03'], removed: [] });
});

test('texts are changed by locale, and what is not named stays', async () => {
  const { app, send } = await withAdmins();
  const de = async () => (await app.request('/products/CL-01?locale=de')).json();
  const { highlights } = await de();
  const english = await (await app.request('/products/CL-01')).json();
  expect((await send('PATCH', '/products/CL-01', { texts: { de: { description: 'Neu.' } } })).status).toBe(200);
  expect(await de()).toMatchObject({ description: 'Neu.', highlights });
  expect((await (await app.request('/products/CL-01')).json()).description).toBe(english.description);
  await send('PATCH', '/products/CL-01', { texts: { en: { highlights: ['One'] } } });
  expect(await (await app.request('/products/CL-01')).json()).toMatchObject({
    description: english.description,
    highlights: ['One'],
  });
});

test('a product that is withdrawn is gone from feed and sitemap, and can be sold again', async () => {
  const { app, send, recorded } = await withAdmins();
  await send('PATCH', '/products/CL-01', { withdrawn: true });
  expect((await app.request('/products/CL-01')).status).toBe(410);
  expect(await (await app.request('/feeds/catalogue')).text()).not.toContain('"CL-01"');
  expect(await recorded()).toEqual(['product-cl-01', 'sitemap']);
  await send('PATCH', '/products/CL-01', { withdrawn: false });
  expect((await app.request('/products/CL-01')).status).toBe(200);
});

test.each<[string, string, unknown, Record<string, string>, number]>([
  ['by nobody', '/variants/CL-01-ME', { price: 1 }, { authorization: '' }, 401],
  ['with a wrong token', '/variants/CL-01-ME', { price: 1 }, { authorization: 'Bearer ada' }, 401],
  ['of what is not there', '/variants/XX-99-XX', { price: 1 }, {}, 404],
  ['of a product that is not there', '/products/XX-99', { name: 'X' }, {}, 404],
  ['below zero', '/variants/CL-01-ME', { price: -1 }, {}, 422],
  ['in cents', '/variants/CL-01-ME', { price: 1.5 }, {}, 422],
  ['of what cannot be changed', '/variants/CL-01-ME', { price: 1, sku: 'X' }, {}, 422],
  ['of texts in a locale that there is not', '/products/CL-01', { texts: { fr: { description: 'X' } } }, {}, 422],
  ['that another has overtaken', '/variants/CL-01-ME', { price: 1 }, { 'if-match': '"old"' }, 412],
])('a change %s is refused, and leaves no trace', async (_, path, body, headers, status) => {
  const { send, recorded, committed } = await withAdmins();
  const price = async () => (await (await send('GET', '/variants/CL-01-ME')).json()).price;
  const before = await price();
  expect((await send('PATCH', path, body, headers)).status).toBe(status);
  expect(await price()).toBe(before);
  expect(await recorded()).toEqual([]);
  expect(committed.count).toBe(0);
  expect((await (await send('GET', '/audit')).json()).entries).toEqual([]);
});

test('while no token is set nobody may, and is told the remedy', async () => {
  const { send } = await withAdmins('');
  const response = await send('PATCH', '/variants/CL-01-ME', { price: 1 });
  expect([response.status, (await response.json()).detail]).toEqual([403, expect.stringContaining('ADMIN_TOKEN')]);
});

test('of two who change what both have read, the second is refused', async () => {
  const { send } = await withAdmins();
  const seen = (await send('GET', '/variants/CL-01-ME')).headers.get('etag')!;
  const first = await send('PATCH', '/variants/CL-01-ME', { price: 1 }, { 'if-match': seen });
  expect(first.status).toBe(200);
  const late = { 'if-match': seen, authorization: 'Bearer hidden' };
  expect((await send('PATCH', '/variants/CL-01-ME', { price: 2 }, late)).status).toBe(412);
  const again = { 'if-match': first.headers.get('etag')! };
  expect((await send('PATCH', '/variants/CL-01-ME', { price: 3 }, again)).status).toBe(200);
});

test('what its owners say is purged where it is other than before, and only there', async () => {
  const { database, catalogue } = await setUp();
  const recorded = async () => {
    const rows = await database.selectFrom('outbox').select('tags').orderBy('id').execute();
    await database.deleteFrom('outbox').execute();
    return rows.flatMap(({ tags }) => JSON.parse(tags) as string[]);
  };
  await catalogue.replaceColours(paints());
  await recorded();
  await catalogue.replaceColours(paints());
  expect(await recorded()).toEqual([]);
  await catalogue.replaceColours(paints({ meadow: '#00ff00' }));
  const repainted = await recorded();
  expect(repainted).toContain('product-cl-01');
  expect(repainted).not.toContain('product-cl-03');
  const stock = (available: boolean) => ({ stock: [{ sku: 'CL-01-ME', available }] });
  await catalogue.replaceStock(stock(true));
  expect(await recorded()).toEqual(['product-cl-01']);
  await catalogue.replaceStock(stock(true));
  expect(await recorded()).toEqual([]);
  await catalogue.replaceStock(stock(false));
  expect(await recorded()).toEqual(['product-cl-01']);
});
