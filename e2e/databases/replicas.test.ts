import { createDatabases, type PostgresServer, startPostgres } from '@selvedge/workbench';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBuyer, stockOf } from './checkout-api.ts';
import { startOwners } from './owners.ts';
import { type Replicas, startReplicas } from './replicas.ts';

/** Of the seed, one piece; and of the catalogue alone, as many as NEW_SKU_STOCK. */
const [LAST, MANY] = ['CL-10-SL', 'XX-01-ME'];
const STOCK = 600;

let postgres: PostgresServer;
let owners: Awaited<ReturnType<typeof startOwners>>;
let replicas: Replicas;

beforeAll(async () => {
  postgres = await startPostgres();
  await createDatabases(postgres.url(), ['checkout']);
  owners = await startOwners([LAST, MANY]);
  replicas = await startReplicas('checkout', 3, {
    DATABASE_URL: postgres.url('checkout'),
    // A thousand at once on a machine that does much else: nobody is turned away for the wait.
    DATABASE_TIMEOUT_MS: '60000',
    DECIDE_SERVICE_URL: owners.origin,
    EXPLORE_SERVICE_URL: owners.origin,
    NEW_SKU_STOCK: `${STOCK}`,
  });
  await vi.waitFor(
    async () => {
      for (const origin of replicas.origins) expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    },
    { timeout: 20_000 },
  );
});
afterAll(async () => {
  await replicas?.stop();
  owners?.stop();
  await postgres?.stop();
});

/** The replica of the n-th request. */
const replica = (n: number): string => replicas.origins[n % 3]!;

test('three replicas that began at once on an empty database have one stock', async () => {
  const stocks = await Promise.all(replicas.origins.map(async (origin) => (await fetch(`${origin}/stock`)).json()));
  expect(stocks[0].stock).toHaveLength(51);
  expect(stocks[1]).toEqual(stocks[0]);
  expect(stocks[2]).toEqual(stocks[0]);
});

test('what one replica does to a cart, all of them see', async () => {
  const { add, remove, cart } = createBuyer();
  await add(replica(0), LAST);
  for (const at of [1, 2, 0, 1]) expect((await add(replica(at), MANY)).status).toBeLessThan(300);
  for (const origin of replicas.origins) {
    expect(await cart(origin)).toEqual([
      [LAST, 1],
      [MANY, 4],
    ]);
  }
  await remove(replica(2), MANY);
  for (const origin of replicas.origins) expect(await cart(origin)).toEqual([[LAST, 1]]);
});

test('a hundred additions to one cart at once, by all replicas, are a hundred but for what a line may hold', async () => {
  const { add, cart } = createBuyer();
  await add(replica(0), MANY);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => add(replica(at), MANY)));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array(98).fill(200), 409, 409]);
  expect(await cart(replica(2))).toEqual([[MANY, 99]]);
});

test('a thousand buyers of the last item, spread over the replicas, make one sale', async () => {
  const buyers = Array.from({ length: 1000 }, createBuyer);
  const additions = await Promise.all(buyers.map(({ add }, at) => add(replica(at), LAST)));
  expect(additions.filter(({ status }) => status === 201)).toHaveLength(1000);
  // Not the replica that has the cart from the buyer.
  const answers = await Promise.all(buyers.map(({ order }, at) => order(replica(at + 1), `key-${at}`)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(999);
  const refused = await answers[statuses.indexOf(409)]!.json();
  expect(refused).toMatchObject({ type: '/problems/insufficient-stock', skus: [LAST] });
  for (const origin of replicas.origins) expect(await stockOf(origin, LAST)).toBe(0);
});

test('an order sent twice, to two replicas, one after another or at once, is one order', async () => {
  const before = await stockOf(replica(0), MANY);
  const { add, order } = createBuyer();
  await add(replica(0), MANY);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => order(replica(at), 'key-1')));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(11).fill(200), 201]);
  answers.push(await order(replica(1), 'key-1'), await order(replica(2), 'key-1'));
  const orders = await Promise.all(answers.map((answer) => answer.json()));
  for (const one of orders) expect(one).toEqual(orders[0]);
  expect(await stockOf(replica(2), MANY)).toBe(before - 1);
});

test('different orders of one cart, at once by all replicas, are one order', async () => {
  const before = await stockOf(replica(0), MANY);
  const { add, order } = createBuyer();
  await add(replica(0), MANY);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => order(replica(at), `key-${at}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(409)]);
  expect(await stockOf(replica(1), MANY)).toBe(before - 1);
});

test('a replica that is killed under orders loses none and doubles none: each is sent again to another', async () => {
  const before = await stockOf(replica(0), MANY);
  const buyers = Array.from({ length: 300 }, createBuyer);
  await Promise.all(buyers.map(({ add }, at) => add(replica(at), MANY)));
  let answered = 0;
  const first = await Promise.all(
    buyers.map(async ({ order }, at) => {
      const answer = await order(replica(at), 'key').catch(() => undefined);
      if (++answered === 60) replicas.processes[2]!.child.kill('SIGKILL');
      return answer?.status;
    }),
  );
  expect(first).toContain(undefined);
  const again = await Promise.all(buyers.map(({ order }, at) => order(replica(at % 2), 'key')));
  for (const [at, { status }] of again.entries()) {
    // Whoever had an answer has that order; who had none has one now, made then or just now.
    expect(first[at] === undefined ? [200, 201] : [200]).toContain(status);
  }
  expect(await stockOf(replica(0), MANY)).toBe(before - 300);
});

test('without its database a replica lives, and says that it is not ready', async () => {
  await postgres.stop();
  for (const origin of replicas.origins.slice(0, 2)) {
    const ready = await fetch(`${origin}/readyz`);
    expect(ready.status).toBe(503);
    expect((await ready.json()).checks.database).toBe(false);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  }
});
