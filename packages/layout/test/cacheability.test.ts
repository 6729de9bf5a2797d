import { type ComposedPart, createCache, createMemoryStore, UNCACHEABLE } from '@selvedge/http-cache';
import { expect, test } from 'vitest';
import { composeCaching, composeDegraded, composeTags } from '../src/cacheability.ts';
import { NOTHING } from '../src/content.ts';
import type { LoadedFragment } from '../src/fragments.ts';

const NOW = Date.now();

/** What a cache keeps of a response with these fields. */
async function keep(headers: Record<string, string>): Promise<ComposedPart> {
  const cache = createCache({
    store: createMemoryStore(1 << 20),
    clock: () => NOW,
    fetch: async () => ({ status: 200, headers: Object.entries(headers), body: null }),
  });
  return (await cache.handle({ method: 'GET', url: '/', header: () => undefined })).entry!;
}

const part = (stored?: ComposedPart, more: Partial<LoadedFragment> = {}): LoadedFragment => ({
  ...NOTHING,
  name: 'shop/a',
  outcome: 'fresh',
  isPrivate: false,
  ms: 0,
  stored,
  ...more,
});

test('a whole lives as long as its parts, varies as they do, and was modified when the newest was', async () => {
  const a = await keep({
    'cache-control': 'max-age=60, stale-while-revalidate=30',
    vary: 'accept',
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  });
  const b = await keep({
    'cache-control': 's-maxage=90, stale-while-revalidate=20',
    vary: 'surrogate-capability',
    'last-modified': 'Fri, 02 Jan 2026 00:00:00 GMT',
  });
  expect(composeCaching([part(a), part(b, { outcome: 'cached' })], NOW + 10_000)).toEqual({
    'cache-control': 'public, max-age=0, s-maxage=50, stale-while-revalidate=20',
    vary: 'surrogate-capability, accept',
    'last-modified': 'Fri, 02 Jan 2026 00:00:00 GMT',
  });
});

test('a part that is older than it may be, while it is renewed, leaves the whole no lifetime', async () => {
  const stale = await keep({ 'cache-control': 's-maxage=10, stale-while-revalidate=30' });
  const parts = [part(stale, { outcome: 'stale' })];
  expect(composeCaching(parts, NOW + 15_000)['cache-control']).toBe(
    'public, max-age=0, s-maxage=0, stale-while-revalidate=25',
  );
  expect(composeDegraded(parts)).toBeUndefined();
});

test('what stands in, is private or was not given to keep is never kept', async () => {
  const stored = await keep({ 'cache-control': 'max-age=60' });
  const bad: Partial<LoadedFragment>[] = [
    ...(['fallback', 'static', 'empty', 'stale'] as const).map((outcome) => ({ outcome, reason: 'deadline' })),
    { isPrivate: true },
    { stored: undefined },
  ];
  for (const more of bad) {
    expect(composeCaching([part(stored), part(stored, more)], NOW)).toEqual({
      'cache-control': UNCACHEABLE,
      vary: 'surrogate-capability',
    });
  }
  expect(composeCaching([], NOW)['cache-control']).toBe(UNCACHEABLE);
  expect(composeCaching([part(stored)], NOW)['cache-control']).toMatch(/^public/);
});

test('tags are united, each once', () => {
  const tagged = (tags: string) => part(undefined, { tags });
  expect(composeTags([tagged('a  b'), part(), tagged(' b c ')])).toBe('a b c');
  expect(composeTags([part()])).toBeUndefined();
});

test('the degraded mark names each part that is not what its podlet would say now, and why', () => {
  expect(composeDegraded([part(), part(undefined, { outcome: 'stale' })])).toBeUndefined();
  const late = part(undefined, { outcome: 'fallback', reason: 'deadline' });
  const old = part(undefined, { outcome: 'stale', reason: 'disconnect' });
  const wrong = part(undefined, { name: 'shop/b', outcome: 'empty', reason: 'wrong type' });
  expect(composeDegraded([late, part(), old, wrong])).toBe(
    'shop/a;fallback;deadline, shop/a;stale;disconnect, shop/b;empty;wrong-type',
  );
});

test('whom no purge reaches may keep it no longer than is bounded, and not be stale for longer either', async () => {
  const stored = await keep({ 'cache-control': 's-maxage=86400, stale-while-revalidate=600, stale-if-error=86400' });
  expect(composeCaching([part(stored)], NOW, 60)['cache-control']).toBe(
    'public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400',
  );
  expect(composeCaching([part(stored)], NOW, 100_000)['cache-control']).toContain('s-maxage=86400');
});
