import { describe, expect, test } from 'vitest';
import { createMemoryStore, type Entry, type MemoryStore, type Store, type StoreRecord, sizeOf } from '../src/index.ts';
import { createHarness, type Harness, URL_A } from './harness.ts';

/** Stores as remote ones do: by promise, and a copy of the plain data each time. */
function remote(inner: MemoryStore = createMemoryStore(1 << 20)): Store {
  const plain = (record: StoreRecord | undefined): StoreRecord | undefined => {
    if (record?.kind !== 'entry') return structuredClone(record);
    const { memo: _memo, memoBytes: _bytes, live: _live, ...data } = record;
    return structuredClone(data);
  };
  return {
    get: async (key) => plain(inner.get(key)),
    set: async (key, record) => inner.set(key, plain(record)!),
    delete: async (key) => inner.delete(key),
  };
}

const STORES: [name: string, make: () => Store][] = [
  ['in memory', () => createMemoryStore(1 << 20)],
  ['behind promises', () => remote()],
];

describe.each(STORES)('a store %s', (_name, make) => {
  test('gives back what it was given, until it is deleted', async () => {
    const store = make();
    const entry = await entryOf(createHarness(), 'body');
    await store.set(entry.key, entry);
    const found = await store.get(entry.key);
    expect(found).toMatchObject({ kind: 'entry', url: URL_A, status: 200, policy: entry.policy, body: entry.body });
    await store.delete(entry.key);
    expect(await store.get(entry.key)).toBeUndefined();
  });

  test('keeps what stands at the URL of variants', async () => {
    const store = make();
    await store.set('u', { kind: 'variants', url: 'u', names: ['a'], since: 3 });
    expect(await store.get('u')).toEqual({ kind: 'variants', url: 'u', names: ['a'], since: 3 });
  });

  test('serves hits, variants, validation, purges and stale responses', async () => {
    const { ask, origin, advance, cache, settled } = createHarness({ store: make() });
    const headers = {
      'cache-control': 'max-age=10, stale-if-error=60',
      vary: 'foo',
      etag: '"1"',
      'surrogate-key': 't',
    };
    origin({ headers, body: 'one' });
    await ask({ headers: { foo: '1' } });
    await settled();
    expect((await ask({ headers: { foo: '1' } })).cacheStatus).toBe('selvedge; hit; ttl=10');
    expect((await ask({ headers: { foo: '2' } })).cacheStatus).toBe('selvedge; fwd=vary-miss; ttl=10; stored');
    await settled();
    advance(20);
    origin({ fails: 'reset' });
    expect((await ask({ headers: { foo: '1' } })).text).toBe('one');
    advance(20);
    origin({ status: 304, headers });
    expect((await ask({ headers: { foo: '1' } })).answer.outcome).toBe('revalidated');
    await settled();
    expect((await ask({ headers: { foo: '1' } })).cacheStatus).toBe('selvedge; hit; ttl=10');
    await cache.purge({ tag: 't' });
    origin({ headers, body: 'two' });
    expect((await ask({ headers: { foo: '1' } })).text).toBe('two');
    await ask({ method: 'POST' });
    expect((await ask({ headers: { foo: '1' } })).cacheStatus).toBe('selvedge; fwd=vary-miss; ttl=10; stored');
  });
});

test('a hit in memory is answered at once', async () => {
  const { ask, origin, cache, request } = createHarness();
  origin({ headers: { 'cache-control': 'max-age=60' } });
  await ask();
  const answer = cache.handle(request());
  expect(answer).not.toBeInstanceOf(Promise);
  expect(cache.handle(request())).toBe(answer);
});

test('a store that fails is a store that holds nothing', async () => {
  const broken: Store = {
    get: async () => Promise.reject(new Error('store down')),
    set: async () => Promise.reject(new Error('store down')),
    delete: async () => Promise.reject(new Error('store down')),
  };
  const { ask, origin, reported, settled } = createHarness({ store: broken });
  origin({ headers: { 'cache-control': 'max-age=60', vary: 'foo' }, body: 'one' });
  expect((await ask()).text).toBe('one');
  await settled();
  expect(reported).toContainEqual(new Error('store down'));
});

test('memory is bounded in bytes, and the least recently used goes first', async () => {
  const entry = await entryOf(createHarness(), 'x'.repeat(1000));
  const each = sizeOf({ ...entry, key: '0', url: '0' }, '0');
  const store = createMemoryStore(each * 3);
  for (const key of ['0', '1', '2']) store.set(key, { ...entry, key, url: key });
  store.get('0');
  store.set('3', { ...entry, key: '3', url: '3' });
  expect(['0', '1', '2', '3'].filter((key) => store.get(key))).toEqual(['0', '2', '3']);
  expect(store.stats()).toEqual({ records: 3, bytes: each * 3, evictions: 1 });
});

test('a response that is larger than the memory is not kept, and pushes nothing out', async () => {
  const entry = await entryOf(createHarness(), 'x');
  const store = createMemoryStore(10_000);
  store.set('a', { ...entry, key: 'a' });
  store.set('b', { ...entry, key: 'b', body: new Uint8Array(10_000) });
  expect(store.get('a')).toBeDefined();
  expect(store.get('b')).toBeUndefined();
});

test('what the host made of a body counts, lives as long as the body, and outlives a validation', async () => {
  const store = createMemoryStore(1 << 20);
  const { ask, origin, cache, request, advance } = createHarness({ store });
  origin({ headers: { 'cache-control': 'max-age=10', etag: '"1"' }, body: 'one' });
  await ask();
  const before = store.stats().bytes;
  const entry = (await cache.inspect(request()))!;
  cache.keep(entry, 'parsed', { segments: 1 }, 700);
  cache.keep(entry, 'parsed', { segments: 2 }, 500);
  expect(store.stats().bytes).toBe(before + 500);

  advance(10);
  origin({ status: 304 });
  await ask();
  const fresh = (await cache.inspect(request()))!;
  expect(fresh).not.toBe(entry);
  expect(fresh.bodyId).toBe(entry.bodyId);
  expect(fresh.memo?.get('parsed')?.value).toEqual({ segments: 2 });
  expect(store.stats().bytes).toBe(before + 500);

  advance(10);
  origin({ headers: { 'cache-control': 'max-age=10', etag: '"2"' }, body: 'two' });
  await ask();
  const next = (await cache.inspect(request()))!;
  expect(next.bodyId).not.toBe(entry.bodyId);
  expect(next.memo).toBeUndefined();
});

async function entryOf({ ask, origin, cache, request, settled }: Harness, body: string): Promise<Entry> {
  origin({ headers: { 'cache-control': 'max-age=60', 'x-a': '1' }, body });
  await ask();
  await settled();
  return (await cache.inspect(request()))!;
}

test('variants whose URL record was pushed out do not come back behind an invalidation', async () => {
  const store = createMemoryStore(1 << 20);
  const { ask, origin } = createHarness({ store });
  const headers = { 'cache-control': 'max-age=60', vary: 'foo' };
  origin({ headers, body: 'old' });
  await ask({ headers: { foo: '1' } });
  store.delete(URL_A);
  origin({ status: 204 }, { headers, body: 'new' });
  await ask({ method: 'POST' });
  await ask({ headers: { foo: '2' } });
  expect((await ask({ headers: { foo: '1' } })).text).toBe('new');
});

test('a watcher knows what a store in memory holds, however it came and went', async () => {
  const held = new Set<StoreRecord>();
  const watcher = {
    added: (record: StoreRecord) => held.add(record),
    removed: (record: StoreRecord) => held.delete(record),
  };
  const store = createMemoryStore(10_000, watcher);
  const entry = await entryOf(createHarness(), 'body');
  const one = { ...entry, key: 'one' };
  const two = { ...entry, key: 'two' };
  store.set('one', one);
  const again = { ...one };
  store.set('one', again);
  store.set('two', two);
  expect(held).toEqual(new Set([again, two]));
  store.resize(two);
  expect([...held]).toEqual([...store.records()].reverse());
  store.delete('two');
  expect([...held]).toEqual([again]);
  const large = { ...entry, key: 'large', body: new Uint8Array(20_000) };
  store.set('large', large);
  expect(held.has(large)).toBe(false);
  for (let at = 0; at < 50; at++) store.set(`${at}`, { ...entry, key: `${at}` });
  expect(held).toEqual(new Set(store.records()));
  expect(held.size).toBeLessThan(50);
});
