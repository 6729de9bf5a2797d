import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Store, startProcess, startStore, stopProcesses, TEAMS, whenReady } from '@selvedge/workbench';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createClient } from '../src/client.ts';

// A value that is never purged would stay for a day, so that nothing here shows by itself.
let store: Store;
beforeAll(async () => {
  // What the services purge when they begin is done with before anything is kept.
  store = await startStore({ env: { SLOT_DEADLINE_MS: '5000', PAGE_BUDGET_MS: '5000' } });
  await vi.waitFor(async () => expect(await pendingPurges()).toBe(0), { timeout: 10_000 });
});
afterAll(() => store.stop());

const service = (team: (typeof TEAMS)[number]) => `http://127.0.0.1:${store.ports.services + TEAMS.indexOf(team)}`;
const authorization = 'Bearer selvedge';

function admin(team: (typeof TEAMS)[number], path: string, body?: object, method = 'PATCH') {
  const headers = { authorization, 'content-type': 'application/json' };
  return fetch(`${service(team)}/admin${path}`, body ? { method, headers, body: JSON.stringify(body) } : { headers });
}

async function change(team: (typeof TEAMS)[number], path: string, body: object): Promise<void> {
  const response = await admin(team, path, body);
  expect([path, response.status]).toEqual([path, 200]);
  await response.body?.cancel();
}

/** Events and tags that wait in any service. */
async function pendingPurges(): Promise<number> {
  const waiting = await Promise.all(
    TEAMS.map(async (team) => {
      const { pending, targets } = await (await admin(team, '/outbox')).json();
      return pending + targets.reduce((sum: number, { owed }: { owed: number }) => sum + owed, 0);
    }),
  );
  return waiting.reduce((sum, count) => sum + count, 0);
}

const page = async (path: string) => (await fetch(store.edge + path)).text();
const first = (html: string, pattern: RegExp) => pattern.exec(html)?.[1]?.trim();

/** What the tile of a product says that it costs. */
const tilePrice = async (path: string, id: string) =>
  first(await page(path), new RegExp(`href="[^"]*/product/${id}".*?class="tile-price">([^<]*)<`, 's'));

/** What the recommendation of a variant says that it costs. */
const cardPrice = async (path: string, sku: string) =>
  first(
    await page(path),
    new RegExp(`class="recommendation" href="[^"]*sku=${sku}".*?class="recommendation-price">([^<]*)<`, 's'),
  );

/** SKUs that a page recommends. */
const recommendedAt = async (path: string) =>
  [...(await page(path)).matchAll(/<li><a class="recommendation" href="[^"]*sku=([\w-]+)"/g)].map(([, sku]) => sku!);

/** Does the edge hold it? */
const isKept = async (path: string) =>
  (await fetch(`${store.admin}/cache?url=${encodeURIComponent(path)}`, { headers: { authorization } })).status === 200;

const stockOf = async (sku: string) =>
  first(await page(`/product/${sku.slice(0, 5)}?sku=${sku}`), /<p class="stock[^"]*">([^<]*)</);

test('a new price is on the product page, in its structured data, on tiles, on recommendations and in carts, in every locale', async () => {
  const client = createClient(store.edge);
  expect((await client.post('/checkout/cart/add', { sku: 'CL-10-BA' })).status).toBe(303);
  const recommending = ['/product/CL-15?sku=CL-15-BA', '/de/product/CL-15?sku=CL-15-BA'];
  const pages = [
    '/product/CL-10?sku=CL-10-BA',
    '/de/product/CL-10?sku=CL-10-BA',
    '/products',
    '/de/products/classic',
    ...recommending,
  ];
  // They are kept, in the layout and in the edge.
  for (const path of [...pages, ...pages]) await page(path);

  await change('decide', '/variants/CL-10-BA', { price: 1234 });
  await change('decide', '/variants/CL-10-SL', { price: 4321 });

  await expect
    .poll(async () => first(await page('/product/CL-10?sku=CL-10-BA'), /product-price">([^<]*)</))
    .toBe('€ 1,234');
  await expect
    .poll(async () => first(await page('/de/product/CL-10?sku=CL-10-BA'), /product-price">([^<]*)</))
    .toMatch(/1\.234/);
  await expect.poll(() => page('/product/CL-10?sku=CL-10-BA')).toMatch(/"price":\s*"?1234(?:\.00)?"?/);
  await expect.poll(() => tilePrice('/products', 'CL-10')).toContain('1,234');
  await expect.poll(() => tilePrice('/de/products/classic', 'CL-10')).toContain('1.234');
  await expect
    .poll(async () => first(await (await client.get('/checkout/cart')).text(), /class="cart-price">([^<]*)</))
    .toContain('1,234');
  await expect.poll(() => cardPrice('/product/CL-15?sku=CL-15-BA', 'CL-10-BA')).toContain('1,234');
  await expect.poll(() => cardPrice('/de/product/CL-15?sku=CL-15-BA', 'CL-10-BA')).toContain('1.234');
  expect(await tilePrice('/products', 'CL-10')).toContain('1,234');
});

test('a new name is on tiles and recommendations, and a new text on the product page', async () => {
  // The nearest in colour to a barn red.
  const where = '/product/CL-01?sku=CL-01-BA';
  const [, id] = /class="recommendation" href="\/product\/([A-Z0-9-]+)/.exec(await page(where)) ?? [];
  const list = id!.startsWith('CL') ? '/products/classic' : '/products/autonomous';
  await Promise.all([page(list), page(`/de/product/${id}`)]);
  await change('decide', `/products/${id}`, { name: 'Another Name', texts: { de: { description: 'Neu gesagt.' } } });
  await expect.poll(() => page(where)).toContain('Another Name');
  await expect.poll(() => page(list)).toContain('Another Name');
  await expect.poll(() => page(`/de/product/${id}`)).toContain('Neu gesagt.');
});

test('a new price of what is recommended is fetched for its card, and the lists that it stands in are kept', async () => {
  const shown = ['CL-15-BA', 'CL-01-BA'];
  const wheres = shown.map((sku) => `/product/${sku.slice(0, 5)}?sku=${sku}`);
  const [one = [], other = []] = await Promise.all(wheres.map(recommendedAt));
  const sku = one.find((sku) => other.includes(sku))!;
  const card = `/_fragments/en/inspire/card?sku=${sku}`;
  const lists = shown.map((skus) => `/_fragments/en/inspire/recommendations?skus=${skus}`);
  for (const path of [card, ...lists]) await expect.poll(() => isKept(path)).toBe(true);
  await change('decide', `/variants/${sku}`, { price: 2345 });
  await expect.poll(() => isKept(card)).toBe(false);
  for (const list of lists) expect(await isKept(list)).toBe(true);
  for (const where of wheres) await expect.poll(() => cardPrice(where, sku)).toContain('2,345');
});

test('a product that is withdrawn is gone from lists and counts, and its page says so', async () => {
  const count = async () => Number(first(await page('/products'), /class="category-count">\D*(\d+)/));
  const before = await count();
  expect((await fetch(`${store.edge}/product/CL-14`)).status).toBe(200);
  await change('decide', '/products/CL-14', { withdrawn: true });
  await expect.poll(count).toBe(before - 1);
  await expect.poll(async () => (await fetch(`${store.edge}/product/CL-14`)).status).toBe(410);
  await expect.poll(() => page('/products/classic')).not.toContain('/product/CL-14');
});

test('who orders the last piece leaves it sold out for all others, on the button and in structured data', async () => {
  const where = '/product/AU-01?sku=AU-01-SL';
  await change('checkout', '/stock/AU-01-SL', { quantity: 1 });
  await expect.poll(() => stockOf('AU-01-SL')).toMatch(/1/);
  await expect.poll(() => page(where)).toContain('InStock');
  const client = createClient(store.edge);
  await client.post('/checkout/cart/add', { sku: 'AU-01-SL' });
  const form = await (await client.get('/checkout/checkout')).text();
  const key = first(form, /name="key" value="([^"]*)"/)!;
  const storeId = first(form, /name="storeId"[^>]*value="([^"]+)"/) ?? 'halmfurt';
  const order = await client.post('/checkout/place-order', { key, firstName: 'Ada', lastName: 'Ähre', storeId });
  expect(order.status).toBe(303);
  await expect.poll(() => page(where)).toMatch(/<button[^>]*disabled.*?stock-out/s);
  await expect.poll(async () => first(await page(where), /"availability":\s*"[^"]*\/(\w+)"/)).toBe('OutOfStock');
});

test('a change that no admin makes is refused, and what is changed is told to the next', async () => {
  const send = (headers: Record<string, string>) =>
    fetch(`${service('decide')}/admin/variants/CL-02-ME`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ price: 9999 }),
    });
  expect((await send({})).status).toBe(401);
  expect((await send({ authorization: 'Bearer another' })).status).toBe(401);
  const seen = await admin('decide', '/variants/CL-02-ME');
  const { price } = await seen.json();
  await change('decide', '/variants/CL-02-ME', { price: price + 1 });
  expect((await send({ authorization, 'if-match': seen.headers.get('etag')! })).status).toBe(412);
  const { entries } = await (await admin('decide', '/audit')).json();
  expect(entries[0]).toMatchObject({
    actor: 'admin',
    subject: 'variant CL-02-ME',
    before: { price },
    after: { price: price + 1 },
  });
});

test('a service that is killed between its change and its delivery delivers when it is back', async () => {
  await page('/product/CL-07');
  // Nothing takes a purge while the edge's process is stopped; the change is committed and acknowledged.
  const edge = store.process('edge');
  edge.child.kill('SIGSTOP');
  await change('decide', '/variants/CL-07-CO', { price: 7777 });
  const decide = store.process('service-decide');
  decide.child.kill('SIGKILL');
  await decide.exited;
  edge.child.kill('SIGCONT');
  await store.restart('service-decide');
  await expect.poll(() => page('/product/CL-07')).toContain('7,777');
  await expect.poll(pendingPurges).toBe(0);
});

test('an edge that was away gets what it missed when it is back, and holds up nobody meanwhile', async () => {
  const edge = store.process('edge');
  await page('/product/CL-09?sku=CL-09-RU');
  edge.child.kill('SIGSTOP');
  for (const price of [5001, 5002, 5003]) await change('decide', '/variants/CL-09-RU', { price });
  const layout = async () => (await fetch(`${store.layout}/product/CL-09?sku=CL-09-RU`)).text();
  await expect.poll(layout).toContain('5,003');
  edge.child.kill('SIGCONT');
  await expect.poll(() => page('/product/CL-09?sku=CL-09-RU')).toContain('5,003');
});

test('all that a podlet said is let go at once, as a deploy asks for', async () => {
  for (const path of ['/product/CL-05', '/stores']) {
    await page(path);
    await expect.poll(() => isKept(path)).toBe(true);
  }
  const response = await admin('inspire', '/purges', { tags: ['podlet-decide'] }, 'POST');
  expect(response.status).toBe(202);
  await expect.poll(() => isKept('/product/CL-05')).toBe(false);
  expect(await isKept('/stores')).toBe(true);
});

test('the layout is purged before the edge', async () => {
  const seen: string[] = [];
  const listen = async (name: string) => {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        seen.push(name);
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/purge`;
  };
  const targets = `edge=${await listen('edge')},layout=${await listen('layout')}`;
  const { spec } = store.process('service-decide');
  const port = store.ports.services + 5;
  const env = { ...spec.env, PORT: `${port}`, DATABASE_FILE: ':memory:', PURGE_TARGETS: targets };
  const alone = startProcess({ ...spec, port, env });
  onTestFinished(() => stopProcesses([alone]));
  await whenReady(alone);
  await expect.poll(() => seen.length).toBeGreaterThan(1);
  const response = await fetch(`http://127.0.0.1:${port}/admin/variants/CL-01-ME`, {
    method: 'PATCH',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ price: 1 }),
  });
  expect(response.status).toBe(200);
  await expect.poll(() => seen.slice(-2)).toEqual(['layout', 'edge']);
});

test('what is recommended and then withdrawn leaves its place to another, and never an empty card', async () => {
  const where = '/product/AU-03?sku=AU-03-OC';
  const [sku = ''] = await recommendedAt(where);
  const id = sku.slice(0, 5);
  await change('decide', `/products/${id}`, { withdrawn: true });
  await expect
    .poll(async () => {
      expect(await page(where)).not.toMatch(/<li><\/li>|<esi:/);
      return (await recommendedAt(where)).filter((one) => !one.startsWith(id)).length;
    })
    .toBe(4);
  const card = await fetch(`${store.edge}/_fragments/en/inspire/card?sku=${sku}`);
  expect([card.status, await card.text()]).toEqual([200, '']);
});
