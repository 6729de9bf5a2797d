import { expect, test } from 'vitest';
import { createCache, createMemoryStore, type OriginResponse } from '../src/index.ts';
import { createSpool } from '../src/spool.ts';
import { createHarness, gate, readAll, see } from './harness.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A body whose chunks are let out by hand; `ended` tells whether the reader left it. */
function byHand() {
  const queue: (() => Promise<IteratorResult<Uint8Array>>)[] = [];
  let more = gate();
  let left = false;
  let pulled = 0;
  const push = (step: () => Promise<IteratorResult<Uint8Array>>) => {
    queue.push(step);
    more.open();
  };
  return {
    send: (text: string) => push(async () => ({ done: false, value: bytes(text) })),
    end: () => push(async () => ({ done: true, value: undefined })),
    break: () => push(async () => Promise.reject(new Error('reset'))),
    get left() {
      return left;
    },
    get pulled() {
      return pulled;
    },
    body: {
      [Symbol.asyncIterator]: () => ({
        async next() {
          while (queue.length === 0) {
            more = gate();
            await more.promise;
          }
          pulled++;
          return queue.shift()!();
        },
        async return() {
          left = true;
          return { done: true as const, value: undefined };
        },
      }),
    },
  };
}

function cacheOf(response: OriginResponse, limits = {}) {
  const work: Promise<void>[] = [];
  const { request } = createHarness();
  const cache = createCache({
    store: createMemoryStore(1 << 20),
    fetch: async () => response,
    limits,
    background: (promise) => work.push(promise),
  });
  return { handle: async (asks = {}) => cache.handle(request(asks)), settled: () => Promise.all(work) };
}

const CC = [['cache-control', 'max-age=60']] as const;

test('a miss reaches the client while it is being stored', async () => {
  const origin = byHand();
  const { handle, settled } = cacheOf({ status: 200, headers: CC, body: origin.body });
  const answer = await handle();
  const reader = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  origin.send('first');
  expect(await reader.next()).toEqual({ done: false, value: bytes('first') });
  origin.send('last');
  origin.end();
  expect(await reader.next()).toEqual({ done: false, value: bytes('last') });
  expect(await reader.next()).toEqual({ done: true, value: undefined });
  await settled();
  expect(await see(await handle())).toMatchObject({ text: 'firstlast', cacheStatus: 'selvedge; hit; ttl=60' });
});

test('a client that goes away does not spoil the entry', async () => {
  const origin = byHand();
  const { handle, settled } = cacheOf({ status: 200, headers: CC, body: origin.body });
  const answer = await handle();
  const reader = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  origin.send('first');
  await reader.next();
  await reader.return!();
  expect(origin.left).toBe(false);
  origin.send('last');
  origin.end();
  await settled();
  expect((await see(await handle())).text).toBe('firstlast');
});

test('the signal of a client that leads others does not reach the origin', async () => {
  const { ask, origin, arrived } = createHarness();
  const head = gate();
  origin(() => head.promise.then(() => ({ headers: { 'cache-control': 'max-age=60' }, body: 'one' })));
  const gone = new AbortController();
  const leader = ask({ signal: gone.signal });
  const other = ask();
  gone.abort();
  head.open();
  expect((await other).text).toBe('one');
  await leader;
  expect(arrived[0]!.signal).toBeUndefined();
  expect(arrived).toHaveLength(1);
});

test('a client that goes away while it waits sends nothing to the origin any more', async () => {
  const { ask, origin, arrived } = createHarness();
  const head = gate();
  origin(() => head.promise.then(() => ({ headers: { 'cache-control': 'no-store' } })));
  const gone = new AbortController();
  const leader = ask();
  const waiting = ask({ signal: gone.signal });
  gone.abort();
  head.open();
  await expect(waiting).rejects.toThrow(/abort/i);
  await leader;
  expect(arrived).toHaveLength(1);
});

test('a client that goes away ends what is for it alone', async () => {
  const { ask, origin, arrived } = createHarness();
  const gone = new AbortController();
  origin(() => {
    gone.abort();
    return {};
  });
  await expect(ask({ method: 'POST', signal: gone.signal })).rejects.toThrow(/abort/i);
  expect(arrived[0]!.signal).toBe(gone.signal);
});

test('an uncacheable body is ended when its client is gone', async () => {
  const origin = byHand();
  const { handle } = cacheOf({ status: 200, headers: [], body: origin.body });
  const gone = new AbortController();
  const answer = handle({ signal: gone.signal });
  gone.abort();
  await answer;
  expect(origin.left).toBe(true);
});

test('a body that breaks off breaks off for all its readers', async () => {
  const origin = byHand();
  const { handle, settled } = cacheOf({ status: 200, headers: CC, body: origin.body });
  const [one, two] = [await handle(), await handle()];
  origin.send('first');
  origin.break();
  await expect(see(one)).rejects.toThrow('reset');
  await expect(see(two)).rejects.toThrow('reset');
  await settled();
});

test('a body in place of a stale response that is too large to be kept is not waited for', async () => {
  const { ask, origin, advance } = createHarness({ limits: { maxObjectBytes: 20, streamWindow: 10 } });
  const headers = { 'cache-control': 'max-age=10' };
  const chunks = Array.from({ length: 5 }, () => '0123456789');
  origin({ headers, body: 'old' }, { headers, body: chunks });
  await ask();
  advance(20);
  expect((await ask()).text).toBe(chunks.join(''));
});

test('a body that outgrows the limit streams through, no faster than it is read', async () => {
  const origin = byHand();
  const spool = createSpool(origin.body, { maxBytes: 10, expected: undefined, window: 20 });
  const reader = spool.read()![Symbol.asyncIterator]();
  for (let chunk = 0; chunk < 10; chunk++) origin.send('0123456789');
  origin.end();
  const first = await reader.next();
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  expect(origin.pulled).toBeLessThanOrEqual(4);
  expect(spool.read()).toBeUndefined();
  let text = new TextDecoder().decode(first.value);
  for (let next = await reader.next(); !next.done; next = await reader.next()) {
    text += new TextDecoder().decode(next.value);
  }
  expect(text).toBe('0123456789'.repeat(10));
  expect(await spool.whole).toBeUndefined();
});

test('a body that outgrows the limit ends when nobody reads it', async () => {
  const origin = byHand();
  const spool = createSpool(origin.body, { maxBytes: 10, expected: undefined, window: 20 });
  const reader = spool.read()![Symbol.asyncIterator]();
  origin.send('0123456789');
  await reader.next();
  await reader.return!();
  origin.send('0123456789');
  expect(await spool.whole).toBeUndefined();
  expect(origin.left).toBe(true);
});

test('the stored body is a copy of its own', async () => {
  const pool = bytes('xxbodyxx');
  const spool = createSpool(
    (async function* () {
      yield pool.subarray(2, 6);
    })(),
    { maxBytes: 10, expected: 4, window: 20 },
  );
  expect(await readAll(spool.read()!)).toBe('body');
  const whole = await spool.whole;
  expect(whole!.buffer.byteLength).toBe(4);
});
