import { expect, test } from 'vitest';
import { composeCacheControl, composeDegraded, composeTags, UNCACHEABLE } from '../src/cacheability.ts';
import type { LoadedFragment } from '../src/fragments.ts';

const part = (cacheControl?: string, more: Partial<LoadedFragment> = {}): LoadedFragment => ({
  name: 'shop/a',
  origin: 'fresh',
  status: 200,
  segments: [],
  assets: [],
  isPrivate: false,
  ms: 0,
  ...(cacheControl !== undefined && { cacheControl }),
  ...more,
});

const lifetimes = (maxAge: number, sMaxage: number, revalidate = 0, ifError = 0) =>
  `public, max-age=${maxAge}, s-maxage=${sMaxage}, stale-while-revalidate=${revalidate}, stale-if-error=${ifError}`;

test.each<[string, (string | undefined)[], string]>([
  ['no part', [], UNCACHEABLE],
  ['one part', ['max-age=60'], lifetimes(60, 60)],
  ['the least of each counts', ['max-age=60, s-maxage=600', 'max-age=90, s-maxage=300'], lifetimes(60, 300)],
  [
    'max-age stands for an absent s-maxage (RFC 9111 §5.2.2.10)',
    ['max-age=60, s-maxage=600', 'max-age=90'],
    lifetimes(60, 90),
  ],
  ['s-maxage does not stand for an absent max-age', ['s-maxage=600'], lifetimes(0, 600)],
  [
    'stale times are the least, and absent is none',
    ['max-age=1, stale-while-revalidate=30, stale-if-error=40', 'max-age=1, stale-while-revalidate=20'],
    lifetimes(1, 1, 20, 0),
  ],
  ['one part says nothing', ['max-age=60', undefined], UNCACHEABLE],
  ['one part is private', ['max-age=60', 'private, max-age=60'], UNCACHEABLE],
  ['one part is no-store', ['no-store', 'max-age=60'], UNCACHEABLE],
  ['one part is no-cache', ['max-age=60', 'max-age=60, no-cache="set-cookie"'], UNCACHEABLE],
  ['case and quotes do not count (RFC 9111 §5.2)', ['Max-Age="60" , S-MaxAge=50'], lifetimes(60, 50)],
  ['Private in capitals counts', ['PRIVATE'], UNCACHEABLE],
  ['public alone is no lifetime', ['public'], lifetimes(0, 0)],
  ['an argument that is no number is no lifetime', ['max-age=abc', 'max-age=60'], lifetimes(0, 0)],
  ['a negative argument is no lifetime', ['max-age=-1'], lifetimes(0, 0)],
  ['a huge argument is capped (RFC 9111 §1.2.2)', [`max-age=${'9'.repeat(40)}`], lifetimes(2 ** 31, 2 ** 31)],
  [
    'must-revalidate of any part wins',
    ['max-age=60', 'max-age=60, must-revalidate'],
    `${lifetimes(60, 60)}, must-revalidate`,
  ],
])('%s', (_, values, composed) => {
  expect(composeCacheControl(values.map((value) => part(value)))).toBe(composed);
});

test('what stands in for a fragment, and a private one, are never kept, whatever they say', () => {
  for (const origin of ['fallback', 'static', 'empty'] as const)
    expect(composeCacheControl([part('max-age=60'), part('max-age=60', { origin })])).toBe(UNCACHEABLE);
  expect(composeCacheControl([part('max-age=60', { isPrivate: true })])).toBe(UNCACHEABLE);
});

test('tags are united, each once', () => {
  expect(composeTags([part('', { tags: 'a  b' }), part(), part('', { tags: ' b c ' })])).toBe('a b c');
  expect(composeTags([part()])).toBeUndefined();
});

test('the degraded mark names each part that is not fresh, and why', () => {
  expect(composeDegraded([part()])).toBeUndefined();
  const late = part('', { origin: 'fallback', reason: 'deadline' });
  const wrong = part('', { name: 'shop/b', origin: 'empty', reason: 'wrong type' });
  expect(composeDegraded([late, part(), wrong])).toBe('shop/a;fallback;deadline, shop/b;empty;wrong-type');
});
