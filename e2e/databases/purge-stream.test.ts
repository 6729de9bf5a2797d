import {
  type RunningProcess,
  type Store,
  startProcess,
  startStore,
  stopProcesses,
  whenReady,
} from '@selvedge/workbench';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Redis, startRedis } from '../src/redis.ts';

// Two edges that only Redis tells of purges. What is not purged would stay for a day.
const GRACE = 1500;
let redis: Redis;
let store: Store;
let second: RunningProcess;
let edges: { name: string; origin: string; admin: string; process: RunningProcess }[];

beforeAll(async () => {
  redis = await startRedis();
  store = await startStore({
    env: ({ layoutAdmin }) => ({
      SLOT_DEADLINE_MS: '5000',
      PAGE_BUDGET_MS: '5000',
      PURGE_TARGETS: `layout=http://127.0.0.1:${layoutAdmin}/purge`,
      PURGE_STREAM: redis.url,
      PURGE_GRACE_MS: `${GRACE}`,
    }),
  });
  const first = store.process('edge');
  const port = store.ports.services + 5;
  const env = { ...first.spec.env, PORT: `${port}`, ADMIN_PORT: `${port + 1}`, WORKERS: '2' };
  second = startProcess({ ...first.spec, name: 'edge, second', port, readyPort: port + 1, env });
  await whenReady(second);
  edges = [
    { name: 'the first', origin: store.edge, admin: store.admin, process: first },
    { name: 'the second', origin: `http://localhost:${port}`, admin: `http://127.0.0.1:${port + 1}`, process: second },
  ];
});
afterAll(async () => {
  if (second) await stopProcesses([second]);
  await store?.stop();
  await redis?.stop();
});

const patient = { timeout: 15_000, interval: 25 };
const authorization = 'Bearer selvedge';

async function change(price: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${store.ports.services + 1}/admin/variants/CL-01-ME`, {
    method: 'PATCH',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ price }),
  });
  expect(response.status).toBe(200);
}

const priceOn = async (origin: string) =>
  /product-price">€ ([\d,]+)</.exec(await (await fetch(`${origin}/product/CL-01?sku=CL-01-ME`)).text())?.[1];

async function metric(admin: string, name: string): Promise<number> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
}

async function showEverywhere(price: string): Promise<void> {
  for (const { origin } of edges) await expect.poll(() => priceOn(origin), patient).toBe(price);
}

test('a change reaches every edge, also one of several processes', async () => {
  for (const price of [1001, 1002, 1003]) {
    for (const { origin } of edges) await priceOn(origin);
    await change(price);
    await showEverywhere(price.toLocaleString('en'));
  }
});

test('an edge that was away goes on where it was', async () => {
  const { origin, admin, process } = edges[0]!;
  await priceOn(origin);
  const before = await metric(admin, 'edge_purge_stream_cleared_total');
  process.child.kill('SIGSTOP');
  for (const price of [2001, 2002]) await change(price);
  await expect.poll(() => priceOn(edges[1]!.origin), patient).toBe('2,002');
  process.child.kill('SIGCONT');
  await showEverywhere('2,002');
  expect(await metric(admin, 'edge_purge_stream_cleared_total')).toBe(before);
});

test('an edge that was away for longer than the stream reaches back lets go all', async () => {
  const { origin, admin, process } = edges[0]!;
  await priceOn(origin);
  const cached = async () => (await fetch(`${admin}/cache?url=/stores`, { headers: { authorization } })).status === 200;
  await (await fetch(`${origin}/stores`)).text();
  await expect.poll(cached, patient).toBe(true);
  const before = await metric(admin, 'edge_purge_stream_cleared_total');
  process.child.kill('SIGSTOP');
  await change(3001);
  await expect.poll(() => priceOn(edges[1]!.origin), patient).toBe('3,001');
  // What it missed is gone; what comes after says nothing of it.
  redis.command('xtrim', 'selvedge:purges', 'MAXLEN', '0');
  redis.command('xadd', 'selvedge:purges', '*', 'tags', '["another"]');
  process.child.kill('SIGCONT');
  await showEverywhere('3,001');
  await expect.poll(() => metric(admin, 'edge_purge_stream_cleared_total'), patient).toBeGreaterThan(before);
});

test('an edge that began with an empty stream lets go all too, when what it missed was cut off', async () => {
  await stopProcesses([second]);
  redis.command('del', 'selvedge:purges');
  second = startProcess(second.spec);
  edges[1] = { ...edges[1]!, process: second };
  await whenReady(second);
  const { admin, process } = edges[1]!;
  expect(await metric(admin, 'edge_purge_stream_cleared_total')).toBe(0);
  process.child.kill('SIGSTOP');
  redis.command('xadd', 'selvedge:purges', '*', 'tags', '["missed"]');
  redis.command('xtrim', 'selvedge:purges', 'MAXLEN', '0');
  redis.command('xadd', 'selvedge:purges', '*', 'tags', '["another"]');
  process.child.kill('SIGCONT');
  await expect.poll(() => metric(admin, 'edge_purge_stream_cleared_total'), patient).toBeGreaterThan(0);
});

test('while Redis is gone nothing is served for longer than the grace; what changed meanwhile is not lost', async () => {
  for (const { origin } of edges) await priceOn(origin);
  await redis.kill();
  await change(4001);
  // Nobody tells the edges: they let go what they have.
  await showEverywhere('4,001');
  for (const { admin } of edges) expect(await metric(admin, 'edge_purge_stream_connected')).toBe(0);
  await redis.start();
  for (const { admin } of edges) {
    await expect.poll(() => metric(admin, 'edge_purge_stream_connected'), patient).toBe(1);
  }
  await expect
    .poll(() => redis.command('xrevrange', 'selvedge:purges', '+', '-'), patient)
    .toContain('variant-cl-01-me');
  await change(4002);
  await showEverywhere('4,002');
});

test('what is no purge in the stream is passed over', async () => {
  redis.command('xadd', 'selvedge:purges', '*', 'tags', 'no JSON');
  redis.command('xadd', 'selvedge:purges', '*', 'other', 'field');
  await change(5001);
  await showEverywhere('5,001');
});

test('an edge that starts while Redis is gone serves, and keeps nothing for longer than the grace', async () => {
  await redis.kill();
  await stopProcesses([second]);
  second = startProcess(second.spec);
  edges[1] = { ...edges[1]!, process: second };
  await whenReady(second);
  await priceOn(edges[1]!.origin);
  await change(6001);
  await showEverywhere('6,001');
  await redis.start();
  await expect.poll(() => metric(edges[1]!.admin, 'edge_purge_stream_connected'), patient).toBe(1);
  await change(6002);
  await showEverywhere('6,002');
});
