import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMetrics } from '@selvedge/server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFetcher, type FetcherOptions, type FetchRequest } from '../src/fetcher.ts';
import { exposeBreakers } from '../src/fetching/metrics.ts';
import {
  answerEach,
  type Behaviour,
  drip,
  flood,
  listenRaw,
  say,
  sayAndClose,
  sayAndReset,
} from './fetching-support.ts';

const OK = say('HTTP/1.1 200 OK', 'Content-Length: 4', '', 'body');

/** A fetcher of a podlet that behaves by path, and the paths that it was asked for. */
async function setup(behaviours: Record<string, Behaviour>, options: FetcherOptions = {}) {
  const asked: string[] = [];
  const server = await listenRaw(
    answerEach((socket, head) => {
      const path = head.split(' ')[1]!;
      asked.push(path);
      (behaviours[path] ?? OK)(socket, head);
    }),
  );
  const fetcher = createFetcher(server.origin, options);
  onTestFinished(() => fetcher.close());
  const fetch = (path: string, more: Partial<FetchRequest> = {}) =>
    fetcher.fetch({ path, headers: {}, deadline: 2000, maxBytes: 1000, ...more });
  /** The body, or why there is none. */
  const outcome = (path: string, more?: Partial<FetchRequest>) =>
    fetch(path, more).then(
      ({ body, status }) => (status === 200 ? body.toString() : status),
      (failure) => failure.reason,
    );
  return { fetcher, server, asked, fetch, outcome };
}

/** undici uses a connection again only a turn of the event loop after its last answer. */
const isFree = () => new Promise(setImmediate);

/** A podlet that closes each connection at the second request on it, as when its keep-alive just ended. */
function closesAtSecond(): Behaviour {
  const used = new WeakSet<object>();
  return (socket, head) => {
    if (used.has(socket)) return void socket.destroy();
    used.add(socket);
    OK(socket, head);
  };
}

describe('a kept connection that the podlet closes at the next request', () => {
  test('is replaced for a GET', async () => {
    const { outcome, asked } = await setup({ '/': closesAtSecond() });
    expect(await outcome('/')).toBe('body');
    await isFree();
    expect(await outcome('/')).toBe('body');
    expect(asked.length).toBe(3);
  });

  test('fails a form, which may have been heard', async () => {
    const { outcome, asked } = await setup({ '/': closesAtSecond() });
    expect(await outcome('/')).toBe('body');
    await isFree();
    expect(await outcome('/', { method: 'POST', body: 'a=b' })).toBe('reset');
    expect(asked.length).toBe(2);
  });
});

test('a podlet that never answers is asked no more after five, and again after the cool-down', async () => {
  let now = 0;
  let hangs = true;
  const { outcome, asked, fetcher } = await setup(
    { '/': (socket, head) => (hangs ? undefined : OK(socket, head)) },
    { breaker: { now: () => now } },
  );
  const request = { part: 'cart', deadline: 100 };
  const first = await Promise.all(Array.from({ length: 5 }, () => outcome('/', request)));
  expect(new Set(first)).toEqual(new Set(['deadline']));
  expect([await outcome('/', request), asked.length, fetcher.states()]).toEqual(['open', 5, { cart: 'open' }]);
  expect(await outcome('/manifest.json', { background: true })).toBe('body');
  expect(await outcome('/header', { part: 'header' })).toBe('body');
  hangs = false;
  now += 1000;
  expect(await outcome('/', { part: 'cart' })).toBe('body');
  expect(fetcher.states()).toEqual({ cart: 'closed', header: 'closed' });
});

test('a retry is one call to the breaker, and so is a redirect’s each step', async () => {
  const changes: unknown[] = [];
  const { outcome, asked } = await setup(
    {
      '/broken': (socket) => socket.destroy(),
      '/moved': say('HTTP/1.1 302 Found', 'Location: /broken', 'Content-Length: 0', '', ''),
    },
    { onBreaker: (...change) => changes.push(change) },
  );
  for (let n = 0; n < 5; n++) await outcome('/moved', { followRedirect: true, part: 'a' });
  expect(asked.length).toBe(15);
  expect(changes).toEqual([['a', 'open', '5 of 10 calls failed; asked again in 1000 ms']]);
});

test('no more exchanges are under way than connections are allowed, and each ends in time', async () => {
  const { outcome, server, asked } = await setup(
    { '/slow': () => {} },
    { connections: 4, breaker: { inRow: 1000, minimum: 1000 } },
  );
  // Those that wait have given up before one ends.
  const deadlineOf = (n: number) => (n < 4 ? 80 : 40);
  const calls = Array.from({ length: 20 }, (_, n) => outcome('/slow', { deadline: deadlineOf(n) }));
  const outcomes = await Promise.all(calls);
  expect(outcomes.filter((one) => one === 'deadline').length).toBe(8);
  expect(outcomes.filter((one) => one === 'overloaded').length).toBe(12);
  expect(server.all.length).toBeLessThanOrEqual(8);
  expect(asked.length).toBe(4);
  await expect.poll(() => server.open.size).toBe(0);
  expect(await outcome('/')).toBe('body');
});

test('a hedge saves a GET from one connection that hangs, and that connection is closed', async () => {
  let first = true;
  const { outcome, server } = await setup({
    '/': (socket, head) => {
      if (!first) OK(socket, head);
      first = false;
    },
  });
  expect(await outcome('/', { hedge: 30 })).toBe('body');
  expect(server.all.length).toBe(2);
  await expect.poll(() => server.open.size).toBe(1);
});

test('the deadline spans a redirect with both its requests', async () => {
  const { outcome } = await setup({
    '/moved': say('HTTP/1.1 302 Found', 'Location: /slow', 'Content-Length: 0', '', ''),
    '/slow': () => {},
  });
  expect(await outcome('/moved', { followRedirect: true, deadline: 60 })).toBe('deadline');
  expect(await outcome('/moved')).toBe(302);
});

test('its breakers are shown in metrics', async () => {
  const { fetcher, outcome } = await setup({ '/broken': say('HTTP/1.1 500 No', 'Content-Length: 0', '', '') });
  const metrics = createMetrics('test');
  exposeBreakers({ shop: fetcher }, metrics);
  for (let n = 0; n < 5; n++) await outcome('/broken', { part: 'cart' });
  await outcome('/', { part: 'header' });
  const shown = await metrics.getSingleMetricAsString('podlet_breaker_state');
  expect(shown).toContain('podlet_breaker_state{podlet="shop",part="cart",process="test"} 2');
  expect(shown).toContain('podlet_breaker_state{podlet="shop",part="header",process="test"} 0');
});

test('ten thousand faults leave no connection, no timer and no memory behind', { timeout: 60_000 }, async () => {
  const FAULTS: Record<string, Behaviour> = {
    '/ok': OK,
    '/closed': (socket) => socket.destroy(),
    '/reset': (socket) => socket.resetAndDestroy(),
    '/half': sayAndClose('HTTP/1.1 200 OK', 'Content-Length: 10', '', 'half'),
    '/half-reset': sayAndReset('HTTP/1.1 200 OK', 'Content-Length: 10', '', 'half'),
    '/stalls': () => {},
    '/stalls-in-body': say('HTTP/1.1 200 OK', 'Content-Length: 10', '', 'half'),
    '/drips': drip('HTTP/1.1 200 OK\r\n\r\n', 'x'),
    '/floods': flood('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(2000)),
    '/garbage': say('hello', '', ''),
    '/left': () => {},
    '/hedged': OK,
  };
  const paths = Object.keys(FAULTS);
  const { outcome, server, fetcher } = await setup(FAULTS, {
    connections: 64,
    breaker: { inRow: Infinity, minimum: Infinity },
  });
  const counts: Record<string, number> = {};
  const cause = async (times: number) => {
    let left = times;
    const work = async () => {
      while (left-- > 0) {
        const path = paths[left % paths.length]!;
        const signal = path === '/left' ? AbortSignal.timeout(5) : undefined;
        const hedge = path === '/hedged' ? 1 : undefined;
        const result = await outcome(path, {
          deadline: path.startsWith('/stalls') ? 25 : 1000,
          signal,
          hedge,
          ...(path === '/drips' && { deadline: 25 }),
        });
        counts[result] = (counts[result] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 100 }, work));
  };
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const heap = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const timersBefore = timers();
  await cause(2000);
  server.all.length = 0;
  const before = heap();
  await cause(8000);
  server.all.length = 0;
  const grown = heap() - before;
  expect(Object.keys(counts).sort()).toEqual(['aborted', 'body', 'deadline', 'malformed', 'reset', 'too large']);
  await expect.poll(() => server.open.size).toBeLessThanOrEqual(64);
  await fetcher.close();
  await expect.poll(() => server.open.size).toBe(0);
  await expect.poll(timers).toBeLessThanOrEqual(timersBefore);
  expect(grown).toBeLessThan(3 * 1024 * 1024);
});
