import { expect, test } from 'vitest';
import { createPurges, type Purge } from '../src/index.ts';
import { createHarness, gate, type Says, START, URL_A } from './harness.ts';

const says = (body: string, more: Record<string, string> = {}): Says => ({
  headers: { 'cache-control': 'max-age=60', 'surrogate-key': 'product-1 category', ...more },
  body,
});

const PURGES: [what: string, purge: Purge, hits: boolean][] = [
  ['its tag', { tag: 'product-1' }, true],
  ['its other tag', { tag: 'category' }, true],
  ['another tag', { tag: 'product' }, false],
  ['its URL', { url: URL_A }, true],
  ['another URL', { url: 'http://shop.example/b' }, false],
  ['a tag that is called like its URL', { tag: URL_A }, false],
  ['everything', { all: true }, true],
];

test.each(PURGES)('a purge of %s: $1', async (_what, purge, hits) => {
  const { ask, origin, cache } = createHarness();
  origin(says('one'));
  await ask();
  await cache.purge(purge);
  origin(says('two'));
  expect((await ask()).text).toBe(hits ? 'two' : 'one');
  expect((await ask()).cacheStatus).toBe('selvedge; hit; ttl=60');
});

test.each(PURGES)('a soft purge of %s: $1', async (_what, purge, hits) => {
  const { ask, origin, cache, settled, advance } = createHarness();
  origin(says('one', { etag: '"1"' }));
  await ask();
  advance(5);
  await cache.purge({ ...purge, soft: true });
  advance(2);
  origin(says('two'));
  const seen = await ask();
  expect(seen.text).toBe('one');
  expect(seen.cacheStatus).toBe(hits ? 'selvedge; hit; ttl=-2; detail=soft-purge' : 'selvedge; hit; ttl=53');
  await settled();
  expect((await ask()).text).toBe(hits ? 'two' : 'one');
});

test('a softly purged response is served for a while only', async () => {
  const { ask, origin, cache, advance } = createHarness({ limits: { softStale: 30 } });
  origin(says('one'));
  await ask();
  await cache.purge({ tag: 'category', soft: true });
  advance(31);
  origin(says('two'));
  expect((await ask()).cacheStatus).toBe('selvedge; fwd=stale; ttl=60; stored');
});

test('a softly purged response that must be validated is', async () => {
  const { ask, origin, cache } = createHarness();
  origin(says('one', { 'cache-control': 'max-age=60, must-revalidate', etag: '"1"' }));
  await ask();
  await cache.purge({ tag: 'category', soft: true });
  origin({ status: 304 });
  expect((await ask()).cacheStatus).toBe('selvedge; fwd=stale; fwd-status=304; ttl=60; stored');
  expect((await ask()).cacheStatus).toBe('selvedge; hit; ttl=60');
});

test.each([
  ['before its head came', 0, 'a'],
  ['before its body ended', 1, 'a'],
  ['before its head came, of another tag', 0, 'b'],
  ['before its body ended, of another tag', 1, 'b'],
] as const)('a response purged %s', async (_when, at, tag) => {
  const head = gate();
  const tail = gate();
  const { cache, request, settled } = createHarness({
    fetch: async () => {
      await head.promise;
      return {
        status: 200,
        headers: [
          ['cache-control', 'max-age=60'],
          ['surrogate-key', 'a'],
        ],
        body: (async function* () {
          yield new TextEncoder().encode('old');
          await tail.promise;
        })(),
      };
    },
  });
  const first = Promise.resolve(cache.handle(request()));
  if (at === 0) await cache.purge({ tag });
  head.open();
  const answer = await first;
  if (at === 1) await cache.purge({ tag });
  tail.open();
  for await (const _chunk of answer.body as AsyncIterable<Uint8Array>);
  await settled();
  expect((await cache.inspect(request())) === undefined).toBe(tag === 'a');
});

test('who asks after a purge is not served by a fetch from before it', async () => {
  const { ask, origin, cache, arrived } = createHarness();
  const old = gate();
  origin(
    () => old.promise.then(() => says('old')),
    () => says('new'),
  );
  const before = ask();
  await Promise.resolve();
  await cache.purge({ tag: 'category' });
  const after = ask();
  old.open();
  expect((await before).text).toBe('old');
  expect((await after).text).toBe('new');
  expect(arrived).toHaveLength(2);
  expect((await ask()).text).toBe('new');
});

test('a fetch from before the invalidation of its URL is not stored', async () => {
  const { ask, origin, arrived } = createHarness();
  const old = gate();
  origin(
    () => old.promise.then(() => says('old')),
    () => ({ status: 204 }),
    () => says('new'),
  );
  const before = ask();
  await ask({ method: 'POST' });
  const after = ask();
  old.open();
  expect((await before).text).toBe('old');
  expect((await after).text).toBe('new');
  expect((await ask()).text).toBe('new');
  expect(arrived).toHaveLength(3);
});

test.each(['cache-tag', 'edge-cache-tag'])('the tag field may be %s, with commas', async (tagHeader) => {
  const { ask, origin, cache, request } = createHarness({ tagHeader });
  origin({ headers: { 'cache-control': 'max-age=60', [tagHeader]: 'a,b, c' } });
  await ask();
  expect((await cache.inspect(request()))?.tags).toEqual(['a', 'b', 'c']);
  await cache.purge({ tag: 'b' });
  expect(await cache.inspect(request())).toBeUndefined();
});

test('purges may be remembered elsewhere, and answer by promise', async () => {
  const inner = createPurges(() => START);
  const purges = {
    stamp: () => inner.stamp(),
    get version() {
      return inner.version;
    },
    record: async (purge: Purge) => inner.record(purge),
    standing: async (entry: Parameters<typeof inner.standing>[0]) => inner.standing(entry),
  };
  const { ask, origin, cache } = createHarness({ purges });
  origin(says('one'));
  await ask();
  expect((await ask()).text).toBe('one');
  await cache.purge({ tag: 'category' });
  origin(says('two'));
  expect((await ask()).text).toBe('two');
  expect((await ask()).cacheStatus).toBe('selvedge; hit; ttl=60');
});

test('forgotten purges become a floor: what is older counts as purged, what is younger is kept', () => {
  const purges = createPurges(() => START, 2);
  const old = { url: URL_A, tags: ['x'], stamp: purges.stamp() };
  purges.record({ tag: 'a' });
  const young = { url: URL_A, tags: ['x'], stamp: purges.stamp() };
  purges.record({ tag: 'b' });
  expect(purges.standing(old)).toEqual({ hard: false, soft: 0 });
  purges.record({ tag: 'c' });
  expect(purges.standing(old)).toEqual({ hard: true, soft: 0 });
  expect(purges.standing(young)).toEqual({ hard: false, soft: 0 });
});

test('stamps follow the clock and never repeat, even where it stands still or goes back', () => {
  let now = START;
  const purges = createPurges(() => now);
  const first = purges.stamp();
  now -= 5000;
  const second = purges.stamp();
  now += 60_000;
  expect(second).toBeGreaterThan(first);
  expect(purges.stamp()).toBe(now * 1024);
});
