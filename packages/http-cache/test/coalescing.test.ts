import { expect, test } from 'vitest';
import { createHarness, gate, type Says, see } from './harness.ts';

const CACHEABLE: Says = { headers: { 'cache-control': 'max-age=60' }, body: ['one ', 'body'] };

/** Lets everything that can go on go on. */
async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

test('10,000 requests for one cold page make one origin request', async () => {
  const { ask, origin, arrived } = createHarness();
  const head = gate<Says>();
  origin(() => head.promise);
  const all = Promise.all(Array.from({ length: 10_000 }, () => ask()));
  await turns();
  head.open(CACHEABLE);
  const seen = await all;
  expect(arrived).toHaveLength(1);
  expect(seen.every(({ text }) => text === 'one body')).toBe(true);
  expect(seen[0]!.cacheStatus).toBe('selvedge; fwd=uri-miss; ttl=60; stored');
  expect(new Set(seen.slice(1).map(({ cacheStatus }) => cacheStatus))).toEqual(
    new Set(['selvedge; fwd=miss; ttl=60; collapsed']),
  );
});

test('who comes while the body arrives joins it from its first byte', async () => {
  const rest = gate();
  let asked = 0;
  const { cache, request } = createHarness({
    fetch: async () => {
      asked++;
      return {
        status: 200,
        headers: [['cache-control', 'max-age=60']],
        body: (async function* () {
          yield new TextEncoder().encode('first ');
          await rest.promise;
          yield new TextEncoder().encode('last');
        })(),
      };
    },
  });
  const first = await cache.handle(request());
  const second = await cache.handle(request());
  const head = await cache.handle(request({ method: 'HEAD' }));
  expect(second.outcome).toBe('coalesced');
  expect(head.body).toBeNull();
  rest.open();
  expect((await see(second)).text).toBe('first last');
  expect((await see(first)).text).toBe('first last');
  expect(asked).toBe(1);
});

test('for an uncacheable page none waits on another, from its first response on', async () => {
  const { ask, origin, arrived } = createHarness();
  const heads: ReturnType<typeof gate<Says>>[] = [];
  origin(() => {
    const head = gate<Says>();
    heads.push(head);
    return head.promise;
  });
  const all = Promise.all(Array.from({ length: 100 }, () => ask()));
  await turns();
  expect(arrived).toHaveLength(1);
  heads[0]!.open({ headers: { 'cache-control': 'private' }, body: '0' });
  await turns();
  expect(arrived).toHaveLength(100);
  for (const [number, head] of heads.entries())
    head.open({ headers: { 'cache-control': 'private' }, body: `${number}` });
  expect((await all).map(({ text }) => Number(text)).sort((a, b) => a - b)).toEqual([...Array(100).keys()]);

  const later = Promise.all([ask(), ask()]);
  await turns();
  expect(arrived).toHaveLength(102);
  for (const head of heads) head.open({ headers: { 'cache-control': 'private' } });
  expect((await later)[0].cacheStatus).toBe('selvedge; fwd=uri-miss; detail=private');
});

test('hit-for-miss is forgotten after its time, and when a response turns out cacheable', async () => {
  const { ask, origin, advance, arrived } = createHarness({ limits: { hitForMiss: 10 } });
  const two = async () => {
    const before = arrived.length;
    const head = gate();
    origin(() => head.promise.then(() => ({ headers: { 'cache-control': 'no-store' } })));
    const asked = Promise.all([ask(), ask()]);
    await turns();
    const together = arrived.length - before;
    head.open();
    await asked;
    return together;
  };
  expect(await two()).toBe(1);
  expect(await two()).toBe(2);
  advance(10);
  expect(await two()).toBe(1);
  origin({ headers: { 'cache-control': 'max-age=1' } });
  await ask();
  advance(1);
  expect(await two()).toBe(1);
});

test.each<[string, Says['headers']]>([
  ['', {}],
  [' and varies', { vary: 'accept-language' }],
])('what is cacheable again%s is stored at once, hit-for-miss or not', async (_, vary) => {
  const { ask, origin, arrived } = createHarness();
  origin({ headers: { ...vary, 'cache-control': 'private, no-store' } });
  await ask();
  await ask();
  origin({ headers: { ...vary, 'cache-control': 'max-age=60' } });
  expect((await ask()).cacheStatus).toMatch(/stored/);
  expect((await ask()).answer.outcome).toBe('hit');
  expect(arrived).toHaveLength(3);
});

test('requests that vary are led apart once the first response tells', async () => {
  const { ask, origin, arrived } = createHarness();
  const head = gate();
  origin(async (come) => {
    await head.promise;
    const lang = come.header('accept-language')!;
    return { headers: { 'cache-control': 'max-age=60', vary: 'accept-language' }, body: lang };
  });
  const languages = ['en', 'de', 'fr'];
  const all = Promise.all(
    Array.from({ length: 300 }, (_, at) => ask({ headers: { 'accept-language': languages[at % 3]! } })),
  );
  await turns();
  expect(arrived).toHaveLength(1);
  head.open();
  const seen = await all;
  expect(seen.every(({ text }, at) => text === languages[at % 3])).toBe(true);
  expect(arrived).toHaveLength(3);
});

test('a validation is made once for all who wait', async () => {
  const { ask, origin, advance, arrived } = createHarness();
  origin({ headers: { 'cache-control': 'max-age=10', etag: '"a"' } });
  await ask();
  advance(10);
  const head = gate();
  origin(() => head.promise.then(() => ({ status: 304 })));
  const all = Promise.all([ask(), ask(), ask()]);
  await turns();
  head.open();
  expect((await all).map(({ cacheStatus }) => cacheStatus)).toEqual([
    'selvedge; fwd=stale; fwd-status=304; ttl=10; stored',
    'selvedge; fwd=stale; ttl=10; collapsed',
    'selvedge; fwd=stale; ttl=10; collapsed',
  ]);
  expect(arrived).toHaveLength(2);
});

test('a failure is shared by all who wait: stale where that is allowed, else the error', async () => {
  const { ask, origin, advance, arrived } = createHarness();
  origin({ fails: 'refused' });
  const cold = await Promise.allSettled([ask(), ask(), ask()]);
  expect(cold.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(arrived).toHaveLength(1);
  origin({ headers: { 'cache-control': 'max-age=10, stale-if-error=60' }, body: 'one' });
  await ask();
  advance(20);
  origin({ status: 503 });
  const stale = await Promise.all([ask(), ask(), ask()]);
  expect(stale.map(({ text }) => text)).toEqual(['one', 'one', 'one']);
  expect(arrived).toHaveLength(3);
});

test('a client that forces a validation is not served by an older fetch', async () => {
  const { ask, origin, arrived, advance } = createHarness();
  origin({ headers: { 'cache-control': 'max-age=10', etag: '"a"' } });
  await ask();
  advance(5);
  const head = gate();
  origin(() => head.promise.then(() => ({ status: 304 })));
  const forced = { headers: { 'cache-control': 'no-cache' } };
  const all = Promise.all([ask(forced), ask(forced)]);
  await turns();
  expect(arrived).toHaveLength(3);
  head.open();
  await all;
});

test('validations in the background: one per page, so many at a time', async () => {
  const { ask, origin, advance, arrived, settled } = createHarness({ limits: { backgroundFetches: 2 } });
  const urls = [1, 2, 3].map((n) => `http://shop.example/${n}`);
  origin({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=60' } });
  for (const url of urls) await ask({ url });
  advance(20);
  const head = gate();
  origin(() => head.promise.then(() => ({ headers: { 'cache-control': 'max-age=60' } })));
  for (const url of [...urls, ...urls]) expect((await ask({ url })).answer.outcome).toBe('stale');
  expect(arrived).toHaveLength(5);
  head.open();
  await settled();
  await ask({ url: urls[2]! });
  await settled();
  expect(arrived).toHaveLength(6);
});

test('a validation in the background that fails is reported, and the stale response stays', async () => {
  const { ask, origin, advance, reported, settled } = createHarness();
  origin({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=60' }, body: 'one' });
  await ask();
  advance(20);
  origin({ fails: 'reset' });
  await ask();
  await settled();
  expect(reported).toEqual([new Error('reset')]);
  expect((await ask()).text).toBe('one');
});

test.each([{ fails: 'reset' }, { status: 503 }])(
  'after %o behind a stale answer the origin is left alone for a moment',
  async (fails) => {
    const { ask, origin, advance, arrived, settled } = createHarness();
    origin({ headers: { 'cache-control': 's-maxage=10, stale-while-revalidate=60' } });
    await ask();
    advance(20);
    origin(fails);
    for (let turn = 0; turn < 3; turn++) {
      expect((await ask()).answer.outcome).toBe('stale');
      await settled();
    }
    expect(arrived).toHaveLength(2);
    advance(5);
    await ask();
    expect(arrived).toHaveLength(3);
  },
);

test('interim responses reach all who wait', async () => {
  const { cache, request, origin } = createHarness();
  const early = gate();
  const hints: Says['interim'] = [
    103,
    [
      ['link', '</a.css>; rel=preload'],
      ['connection', 'x'],
    ],
  ];
  origin(() => early.promise.then(() => ({ ...CACHEABLE, interim: hints })));
  const heard: unknown[] = [];
  const listening = () => ({ ...request(), interim: (...what: unknown[]) => heard.push(what) });
  const both = Promise.all([cache.handle(listening()), cache.handle(listening())]);
  await turns();
  early.open();
  await both;
  expect(heard).toEqual(Array(2).fill([103, [['link', '</a.css>; rel=preload']]]));
});

test('interim responses to what is passed on reach their client', async () => {
  const { cache, request, origin } = createHarness();
  origin({ interim: [102, []] });
  const heard: number[] = [];
  await cache.handle({ ...request({ method: 'POST' }), interim: (status) => heard.push(status) });
  expect(heard).toEqual([102]);
});
