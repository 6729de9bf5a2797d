import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { FAULTS } from './faults.ts';
import { ESI, HTML, latch, startEdge } from './support.ts';

const CACHED = { ...HTML, 'cache-control': 'max-age=60' };

/** A sequence that looks like chance and is the same each time (Park and Miller's). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
}

test('two thousand faults of all kinds leave no request, no socket and no timer behind', {
  timeout: 60_000,
}, async () => {
  const roll = dice(7);
  const { ask, metric, connections, open } = await startEdge(
    (request, response) => {
      response.setHeader('connection', 'close');
      if (request.url!.startsWith('/well')) return void response.writeHead(200, CACHED).end('well');
      FAULTS[roll(FAULTS.length)]!.answer(response, request, roll(2) ? CACHED : ESI);
    },
    100,
    { originDuration: 200 },
  );
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  expect(await (await ask('/well')).text()).toBe('well');
  const before = timers();
  let left = 2000;
  const visit = async () => {
    while (left-- > 0) {
      const path = `/${roll(4) ? left : 'same'}`;
      if (roll(5) > 0) {
        const method = roll(4) > 0 ? 'GET' : 'POST';
        await ask(path, { method })
          .then((response) => response.text())
          .catch(() => {});
        continue;
      }
      // One in five visitors leaves before there is an answer.
      const { request, response } = open(path, { method: roll(2) ? 'GET' : 'POST' });
      response.catch(() => {});
      request.on('error', () => {}).end(() => request.destroy());
      await new Promise((resolve) => request.once('close', resolve));
    }
  };
  await Promise.all(Array.from({ length: 100 }, visit));
  await expect.poll(() => metric('edge_origin_requests'), { timeout: 5000 }).toBe(0);
  await expect.poll(connections, { timeout: 5000 }).toBe(0);
  // The wait for it has a timer, too.
  await expect.poll(timers, { timeout: 5000 }).toBeLessThanOrEqual(before + 1);
  expect(await (await ask('/well?again')).text()).toBe('well');
});

test.each([
  ['validations', 304],
  ['errors behind a stale answer', 503],
])('%s take no place of a later request', async (_, status) => {
  let now = Date.now();
  const { text, metric, received } = await startEdge(
    (request, response) => {
      const headers = { ...HTML, etag: '"1"', 'cache-control': 'max-age=1, stale-if-error=3600' };
      if (request.headers['if-none-match'] === undefined) response.writeHead(200, headers).end('kept');
      else response.writeHead(status, headers).end(status === 304 ? undefined : 'sorry');
    },
    4000,
    { originRequests: 2 },
    () => now,
  );
  for (let round = 0; round < 10; round++) {
    expect(await text('/')).toBe('kept');
    now += 10_000;
  }
  expect(received).toHaveLength(10);
  expect(await metric('edge_origin_requests')).toBe(0);
});

/** So many requests for a path at once, over some hundred connections. @returns how often each status came */
async function flood(port: number, path: string, count: number, onSent: () => void): Promise<Record<string, number>> {
  const CONNECTIONS = 250;
  const each = Math.ceil(count / CONNECTIONS);
  const statuses: Record<string, number> = {};
  const all = Array.from({ length: CONNECTIONS }, async () => {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    let text = '';
    let seen = 0;
    const done = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        text += chunk;
        const found = [...text.matchAll(/HTTP\/1\.1 (\d+) [\s\S]*?\r\n\r\npage/g)];
        text = text.slice(found.at(-1) ? found.at(-1)!.index + found.at(-1)![0].length : 0);
        for (const [, status] of found) statuses[status!] = (statuses[status!] ?? 0) + 1;
        seen += found.length;
        if (seen === each) resolve();
      });
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(each));
    return { done };
  });
  const sent = await Promise.all(all);
  onSent();
  await Promise.all(sent.map(({ done }) => done));
  return statuses;
}

test('ten thousand visitors of one cold page make one request to the origin', { timeout: 60_000 }, async () => {
  const go = Promise.withResolvers<void>();
  const { port, received, metric } = await startEdge(async (_, response) => {
    await go.promise;
    response.writeHead(200, { ...CACHED, 'content-length': 4 }).end('page');
  }, 30_000);
  const statuses = flood(port, '/cold', 10_000, async () => {
    // The origin answers when all have asked.
    await expect.poll(() => metric('edge_requests_total'), { timeout: 20_000 }).toBe(10_000);
    go.resolve();
  });
  expect(await statuses).toEqual({ 200: 10_000 });
  expect(received).toHaveLength(1);
});

test('visitors of a page that nobody may keep do not wait for one another', async () => {
  let wave = latch(199);
  let isFirst = true;
  const answer = (response: ServerResponse) =>
    response.writeHead(200, { ...HTML, 'cache-control': 'private, no-store' }).end('mine');
  const { ask, received, metric } = await startEdge(async (_, response) => {
    if (isFirst) {
      // Nothing is known of the page yet, so all wait for its first head, and only for that.
      isFirst = false;
      await expect.poll(() => metric('edge_requests_total'), { timeout: 4000 }).toBe(200);
      return void answer(response);
    }
    const { arrive, all } = wave;
    arrive();
    await all;
    answer(response);
  });
  const pages = await Promise.all(Array.from({ length: 200 }, () => ask('/mine')));
  expect(pages.every(({ status }) => status === 200)).toBe(true);
  expect(received).toHaveLength(200);
  // It is known now: not even the first is waited for.
  wave = latch(200);
  await Promise.all(Array.from({ length: 200 }, () => ask('/mine')));
  expect(received).toHaveLength(400);
});

/** An origin in a process of its own, which can be stopped like one that hangs. */
async function startProcess(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const server = require('node:http').createServer((request, response) => {
      response.setHeader('cache-control', request.url === '/kept' ? 'max-age=60' : 'no-store');
      response.end('alive');
    });
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
  `;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = await once(child.stdout!, 'data');
  return { child, url: `http://127.0.0.1:${Number(String(port))}` };
}

test('an origin process that is frozen, its backlog full, is a 504; what is kept is served; once thawed it is used again', async () => {
  const { child, url } = await startProcess();
  const { ask, text, metric } = await startEdge(() => {}, 500, { origin: url });
  expect(await text('/kept')).toBe('alive');
  child.kill('SIGSTOP');
  // More than the backlog takes: some connections are made and get no head, others are not even made.
  const frozen = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`/${index}`)));
  expect(frozen.map(({ status }) => status)).toEqual(frozen.map(() => 504));
  expect(await text('/kept')).toBe('alive');
  child.kill('SIGCONT');
  await expect.poll(() => text('/again'), { timeout: 4000 }).toBe('alive');
  await expect.poll(() => metric('edge_origin_requests')).toBe(0);
});

test('an origin that is stopped and started again is used again, time after time', async () => {
  const { ask, text, stopOrigin, restartOrigin } = await startEdge((_, response) =>
    response.writeHead(200, { ...HTML, 'cache-control': 'no-store' }).end('alive'),
  );
  for (let round = 0; round < 3; round++) {
    expect(await Promise.all(Array.from({ length: 50 }, () => text('/')))).toEqual(Array(50).fill('alive'));
    stopOrigin();
    expect((await ask('/')).status).toBe(502);
    await restartOrigin();
  }
});
