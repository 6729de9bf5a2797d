import { createCache, createPurges, type StoreRecord } from '@selvedge/http-cache';
import { expect, test } from 'vitest';
import { readOptions } from '../../cloudflare/src/options.ts';
import { createCacheStore } from '../../cloudflare/src/store.ts';

/** The Cache API, as far as it is used: by URL, and nothing for a second that has ended by its own rules. */
function fakeCache() {
  const stored = new Map<string, { body: ArrayBuffer; seconds: number }>();
  return {
    stored,
    async match(address: RequestInfo | URL) {
      const found = stored.get(String(address));
      return found && new Response(found.body);
    },
    async put(address: RequestInfo | URL, response: Response) {
      const seconds = Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]);
      stored.set(String(address), { body: await response.arrayBuffer(), seconds });
    },
    delete: async (address: RequestInfo | URL) => stored.delete(String(address)),
  };
}

const request = (url: string, fields: Record<string, string> = {}) => ({
  method: 'GET',
  url,
  header: (name: string) => fields[name],
});

function caching(cacheControl: string, vary = '') {
  const platform = fakeCache();
  const work: Promise<void>[] = [];
  const text = new TextEncoder().encode('grüße');
  const cache = createCache({
    store: createCacheStore(platform, 'https://www.example.com'),
    purges: createPurges(Date.now),
    background: (promise) => work.push(promise),
    fetch: async () => ({
      status: 200,
      headers: [
        ['cache-control', cacheControl],
        ['surrogate-key', 'a b'],
        ['etag', '"1"'],
        ...(vary ? [['vary', vary] as const] : []),
      ],
      body: (async function* () {
        yield text;
      })(),
    }),
  });
  return { platform, cache, settle: () => Promise.all(work) };
}

test('what is stored comes back as it was, with all that was worked out about it', async () => {
  const { platform, cache, settle } = caching('public, max-age=60, stale-while-revalidate=30', 'accept-language');
  const asked = request('http://origin/a?b=1', { 'accept-language': 'de' });
  const first = await cache.handle(asked);
  for await (const _ of first.body as AsyncIterable<Uint8Array>);
  await settle();
  const hit = await cache.handle(asked);
  expect(hit.outcome).toBe('hit');
  expect(new TextDecoder().decode(hit.body as Uint8Array)).toBe('grüße');
  expect(hit.entry).toMatchObject({
    tags: ['a', 'b'],
    policy: { lifetime: 60, staleWhileRevalidate: 30, etag: '"1"' },
  });
  // The URL's own record names what its responses vary on.
  expect(platform.stored.size).toBe(2);
  expect((await cache.handle(request('http://origin/a?b=1'))).outcome).toBe('miss');
});

test.each([
  ['its lifetime and a day', 'public, max-age=60', 60 + 86_400],
  ['as long as it may be stale', 'public, max-age=60, stale-if-error=604800', 60 + 604_800],
])('the platform keeps a response for %s', async (_, cacheControl, seconds) => {
  const { platform, cache, settle } = caching(cacheControl);
  for await (const _ of (await cache.handle(request('http://origin/'))).body as AsyncIterable<Uint8Array>);
  await settle();
  expect([...platform.stored.values()].map((stored) => stored.seconds)).toEqual([seconds]);
});

test('addresses are of one length, under the host of the Worker', async () => {
  const platform = fakeCache();
  const store = createCacheStore(platform, 'https://www.example.com');
  const record: StoreRecord = { kind: 'variants', url: 'http://origin/ü', names: ['accept'], since: 3 };
  await store.set('http://origin/ü\naccept=x'.repeat(500), record);
  expect([...platform.stored.keys()][0]).toMatch(/^https:\/\/www\.example\.com\/\.selvedge\/1\/[0-9a-f]{64}$/);
  expect(await store.get('http://origin/ü\naccept=x'.repeat(500))).toEqual(record);
  await store.delete('http://origin/ü\naccept=x'.repeat(500));
  expect(platform.stored.size).toBe(0);
});

test('a wrong variable is named, with what is allowed', () => {
  const ORIGIN = 'https://origin.example.com';
  expect(readOptions({ ORIGIN, PURGE_MAX_AGE_MS: '0', NOT_PUBLIC: '' })).toMatchObject({
    purgeMaxAge: 0,
    notPublic: [],
  });
  for (const [env, message] of [
    [{}, /ORIGIN is undefined/],
    [{ ORIGIN: `${ORIGIN}/path` }, /ORIGIN is "https:\/\/origin.example.com\/path"/],
    [{ ORIGIN, PURGE_MAX_AGE_MS: 'soon' }, /PURGE_MAX_AGE_MS is "soon". Allowed: 0 to 600000/],
    [{ ORIGIN, INCLUDE_PREFIX: '/a,b' }, /INCLUDE_PREFIX is "\/a,b"/],
    [{ ORIGIN, PUBLIC_HOSTS: 'WWW.example.com' }, /PUBLIC_HOSTS/],
    [{ ORIGIN, OUTER_HTML: 'cache' }, /OUTER_HTML is "cache". Allowed: no-cache, as-origin/],
  ] as const)
    expect(() => readOptions(env)).toThrow(message);
  // A secret is in no error.
  expect(() => readOptions({ ORIGIN, ORIGIN_HEADERS: 'secret' })).toThrow(
    /^(?!.*"secret").*ORIGIN_HEADERS is not JSON/,
  );
});
