import { expect, test } from 'vitest';
import { createMemoryStore, type Memo } from '../src/index.ts';
import { createHarness, type Fields, gate, lines } from './harness.ts';

/** An origin whose body the host has read already: the response is what was made of it. */
function start(says: () => { status?: number; headers?: Fields; memo?: string } | Promise<never>) {
  const store = createMemoryStore(1 << 20);
  let asked = 0;
  const harness = createHarness({
    store,
    async fetch() {
      asked++;
      const { status = 200, headers, memo = `made ${asked}` } = await says();
      return { status, headers: lines(headers), body: null, memo: new Map([['made', { value: memo, bytes: 5000 }]]) };
    },
  });
  const made = (memo: Memo | undefined) => memo?.get('made')?.value;
  const ask = async () => {
    const { answer } = await harness.ask();
    return [answer.outcome, made(answer.entry?.memo ?? answer.memo), answer.failure];
  };
  return { ...harness, store, ask };
}

test('what the host made of a response is kept with it, counted, and there with the first answer', async () => {
  const { ask, store } = start(() => ({ headers: { 'cache-control': 'max-age=60' } }));
  expect(await ask()).toEqual(['miss', 'made 1', undefined]);
  expect(await ask()).toEqual(['hit', 'made 1', undefined]);
  expect(store.stats().bytes).toBeGreaterThan(5000);
});

test('all who waited for it get what was made once', async () => {
  const head = gate();
  const { ask } = start(async () => {
    await head.promise;
    return { headers: { 'cache-control': 'max-age=60' } } as never;
  });
  const all = Promise.all([ask(), ask()]);
  head.open();
  expect(await all).toEqual([
    ['miss', 'made 1', undefined],
    ['coalesced', 'made 1', undefined],
  ]);
});

test('what is not stored is handed out with the answer that it is for', async () => {
  const { ask, store } = start(() => ({ headers: { 'cache-control': 'private' } }));
  expect([await ask(), await ask()]).toEqual([
    ['miss', 'made 1', undefined],
    ['miss', 'made 2', undefined],
  ]);
  expect(store.stats().records).toBe(0);
});

test('a 304 keeps it', async () => {
  let status = 200;
  const { ask, advance } = start(() => ({ status, headers: { 'cache-control': 'max-age=60', etag: '"a"' } }));
  await ask();
  advance(60);
  status = 304;
  expect(await ask()).toEqual(['revalidated', 'made 1', undefined]);
  expect(await ask()).toEqual(['hit', 'made 1', undefined]);
});

test('a stale answer says how the origin failed, at once and while it is left alone; one by choice says nothing', async () => {
  let status: number | undefined = 200;
  const { ask, advance, settled } = start(() =>
    status === undefined
      ? Promise.reject(new Error('refused'))
      : {
          status,
          headers: { 'cache-control': 'max-age=60, stale-while-revalidate=10, stale-if-error=600' },
        },
  );
  await ask();
  advance(61);
  status = 500;
  expect(await ask()).toEqual(['stale', 'made 1', undefined]);
  await settled();
  advance(10);
  expect(await ask()).toEqual(['stale', 'made 1', 'status']);
  status = undefined;
  expect(await ask()).toEqual(['stale', 'made 1', 'status']);
  advance(6);
  expect(await ask()).toEqual(['stale', 'made 1', 'disconnect']);
});

test('a client that cannot wait gets what may stand in for the answer (RFC 5861 §4), for whom it comes gets that', async () => {
  let head = gate();
  head.open();
  const { ask, advance, cache, request } = start(async () => {
    await head.promise;
    return { headers: { 'cache-control': 'max-age=60, stale-if-error=600' } } as never;
  });
  const standIn = async () => {
    const answer = await cache.standIn(request());
    return answer && [answer.outcome, answer.entry?.memo?.get('made')?.value, answer.failure];
  };
  expect(await standIn()).toBeUndefined();
  await ask();
  advance(70);
  head = gate();
  const waiting = ask();
  expect(await standIn()).toEqual(['stale', 'made 1', 'disconnect']);
  head.open();
  expect(await waiting).toEqual(['miss', 'made 2', undefined]);
  expect(await standIn()).toEqual(['hit', 'made 2', undefined]);
  advance(1000);
  expect(await standIn()).toBeUndefined();
});
