import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fetchOnce, spawnEdge, startOrigin } from './process.ts';

vi.setConfig({ testTimeout: 30_000 });

const HEAD = { 'cache-control': 'max-age=60', 'surrogate-key': 'page' };

/** Two workers before an origin whose pages say their version. */
async function startTwo() {
  const state = { version: 1 };
  const origin = await startOrigin((_, response) => {
    response.writeHead(200, HEAD).end(`version ${state.version}`);
  });
  const edge = spawnEdge(['--workers', '2', '--origin', `http://127.0.0.1:${origin.port}`]);
  await edge.find(({ msg }) => msg === 'ready for visitors');
  const { port } = await edge.find(({ msg, worker }) => msg === 'listening' && worker !== undefined);
  const pids = edge.lines.flatMap(({ msg, pid }) => (msg === 'a worker begins' ? [pid!] : []));
  /** What so many visitors get who come one after the other. */
  const visit = async (count = 4) => {
    const answers = new Set<string>();
    for (let index = 0; index < count; index++) answers.add(await fetchOnce(port!, '/'));
    return [...answers];
  };
  return { ...edge, state, received: origin.received, port: port!, pids, visit };
}

/** What becomes of a connection that asks nothing. */
async function knock(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'accepted';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code!;
  } finally {
    socket.destroy();
  }
}

const isReady = ({ admin }: Pick<ReturnType<typeof spawnEdge>, 'admin'>) =>
  expect.poll(async () => (await admin('/readyz')).status, { timeout: 10_000 });

test('each worker has a cache of its own, and inspection shows what each holds', async () => {
  const { visit, received, admin } = await startTwo();
  expect(await visit(6)).toEqual(['version 1']);
  expect(received).toHaveLength(2);
  const look = await (await admin('/cache?url=/')).json();
  const stored = expect.objectContaining({ status: 200, bytes: 9, tags: ['page'] });
  expect(look).toEqual({
    url: '/',
    workers: [
      { worker: 1, stored },
      { worker: 2, stored },
    ],
  });
  expect((await admin('/cache?url=/other')).status).toBe(404);
});

test('a purge is answered when no worker serves what was purged any more', async () => {
  const { visit, state, purge } = await startTwo();
  await visit();
  state.version = 2;
  expect(await purge({ tags: ['page'] })).toEqual({ purged: 1, workers: 2, replaced: 0 });
  expect(await visit()).toEqual(['version 2']);
});

test('a worker that does not confirm a purge is replaced before the purge is answered', async () => {
  const { visit, state, purge, pids, ...edge } = await startTwo();
  await visit();
  process.kill(pids[0]!, 'SIGSTOP');
  state.version = 2;
  expect(await purge({ all: true })).toEqual({ purged: 1, workers: 1, replaced: 1 });
  expect(await visit()).toEqual(['version 2']);
  await isReady(edge).toBe(200);
  expect(await visit()).toEqual(['version 2']);
});

test('a worker that answers nobody any more is replaced without being told anything', { timeout: 40_000 }, async () => {
  const { pids, metric, ...edge } = await startTwo();
  process.kill(pids[0]!, 'SIGSTOP');
  await expect.poll(() => metric('edge_workers_replaced_total'), { timeout: 30_000 }).toBe(1);
  await isReady(edge).toBe(200);
});

test('a purge while a worker starts is not lost, and does not end it', async () => {
  const { visit, state, purge, pids, metric, ...edge } = await startTwo();
  await visit();
  process.kill(pids[0]!, 'SIGKILL');
  await isReady(edge).toBe(503);
  state.version = 2;
  expect(await purge({ all: true })).toMatchObject({ purged: 1, replaced: 0 });
  await isReady(edge).toBe(200);
  expect(await visit()).toEqual(['version 2']);
  expect(await metric('edge_workers_replaced_total')).toBe(1);
});

test('a response whose fetch began before a purge is stored by no worker', async () => {
  const gate = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  let version = 1;
  const origin = await startOrigin(async (_, response) => {
    const mine = version;
    arrived.resolve();
    if (mine === 1) await gate.promise;
    response.writeHead(200, HEAD).end(`version ${mine}`);
  });
  const edge = spawnEdge(['--workers', '2', '--origin', `http://127.0.0.1:${origin.port}`]);
  await edge.find(({ msg }) => msg === 'ready for visitors');
  const { port } = await edge.find(({ msg, worker }) => msg === 'listening' && worker !== undefined);
  const early = fetchOnce(port!, '/');
  await arrived.promise;
  version = 2;
  await edge.purge({ tags: ['page'] });
  gate.resolve();
  expect(await early).toBe('version 1');
  for (let index = 0; index < 4; index++) expect(await fetchOnce(port!, '/')).toBe('version 2');
});

test('metrics are the sums of all workers, and what an ended one had counted stays in them', async () => {
  const { visit, pids, metric, ...edge } = await startTwo();
  await visit(6);
  expect(await metric('edge_requests_total')).toBe(6);
  expect(await metric('edge_store_records')).toBe(2);
  expect(await metric('edge_workers')).toBe(2);
  process.kill(pids[1]!, 'SIGKILL');
  await isReady(edge).toBe(503);
  await isReady(edge).toBe(200);
  expect(await metric('edge_requests_total')).toBe(6);
  expect(await metric('edge_store_records')).toBe(1);
});

test('SIGTERM lets all workers answer what is under way, and then all end', async () => {
  const gate = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const origin = await startOrigin(async (_, response) => {
    arrived.resolve();
    await gate.promise;
    response.end('late');
  });
  const { find, child, closed } = spawnEdge(['--workers', '2', '--origin', `http://127.0.0.1:${origin.port}`]);
  await find(({ msg }) => msg === 'ready for visitors');
  const { port } = await find(({ msg, worker }) => msg === 'listening' && worker !== undefined);
  const answer = fetchOnce(port!, '/');
  await arrived.promise;
  child.kill('SIGTERM');
  await expect.poll(() => knock(port!)).toBe('ECONNREFUSED');
  gate.resolve();
  expect(await answer).toBe('late');
  expect(await closed).toEqual({ code: 0, signal: null });
});

test('a primary that is killed leaves no worker behind', async () => {
  const { child, closed } = await startTwo();
  child.kill('SIGKILL');
  expect(await closed).toEqual({ code: null, signal: 'SIGKILL' });
});

test.each(['1', '2'])('with --workers %s a port that is taken is one clear line and exit 1', async (workers) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const { closed, errors } = spawnEdge(['--workers', workers, '--port', `${port}`]);
  expect(await closed).toMatchObject({ code: 1 });
  expect(errors()).toBe(`Port ${port} on 127.0.0.1 is taken: stop what listens there, or set PORT to another\n`);
});
