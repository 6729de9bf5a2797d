import { expect, test } from 'vitest';
import { type ComposedPart, composeCacheControl, composeLastModified, composeVary, UNCACHEABLE } from '../src/index.ts';
import { createCore } from '../src/options.ts';
import { assess } from '../src/policy.ts';
import { at, createHarness, type Fields, lines, START } from './harness.ts';

const { cache: _, ...harness } = createHarness();
const core = createCore({ store: { get: () => undefined, set() {}, delete() {} }, fetch: Promise.reject });

/** A response as it is stored at the start. */
function part(headers: Fields): ComposedPart {
  const { stored, policy } = assess(core.policy, harness.request(), 200, lines(headers), START, START);
  return { headers: stored, policy };
}

const composed = (values: readonly string[], age = 0) =>
  composeCacheControl(
    values.map((value) => part({ 'cache-control': value })),
    START + age * 1000,
  );

test.each<[string, string[], number, string]>([
  ['no part', [], 0, UNCACHEABLE],
  ['one part', ['max-age=60'], 0, 'public, max-age=60, s-maxage=60'],
  [
    'the least of each counts',
    ['max-age=60, s-maxage=600', 'max-age=90, s-maxage=300'],
    0,
    'public, max-age=60, s-maxage=300',
  ],
  [
    'max-age stands for an absent s-maxage (RFC 9111 §5.2.2.10)',
    ['max-age=60, s-maxage=600', 'max-age=90'],
    0,
    'public, max-age=60, s-maxage=90',
  ],
  ['s-maxage does not stand for an absent max-age', ['s-maxage=600'], 0, 'public, max-age=0, s-maxage=600'],
  [
    'a lifetime is less the age (RFC 9111 §4.2.3)',
    ['max-age=60, s-maxage=600'],
    20,
    'public, max-age=40, s-maxage=580',
  ],
  ['an age counts in whole seconds', ['s-maxage=1'], 0.9, 'public, max-age=0, s-maxage=1'],
  ['what is stale has no lifetime left', ['max-age=60', 'max-age=600'], 61, 'public, max-age=0, s-maxage=0'],
  [
    'stale times are the least (RFC 5861)',
    [
      'max-age=1, stale-while-revalidate=30, stale-if-error=40',
      'max-age=1, stale-while-revalidate=20, stale-if-error=50',
    ],
    0,
    'public, max-age=1, s-maxage=1, stale-while-revalidate=20, stale-if-error=40',
  ],
  [
    'an absent stale time is none',
    ['max-age=1, stale-while-revalidate=30, stale-if-error=40', 'max-age=1, stale-while-revalidate=20'],
    0,
    'public, max-age=1, s-maxage=1, stale-while-revalidate=20',
  ],
  [
    'a stale time is less the time that the part has been stale',
    [
      's-maxage=10, stale-while-revalidate=30, stale-if-error=5',
      'max-age=100, stale-while-revalidate=60, stale-if-error=60',
    ],
    20,
    'public, max-age=0, s-maxage=0, stale-while-revalidate=20',
  ],
  ['one part is private', ['max-age=60', 'private, max-age=60'], 0, UNCACHEABLE],
  ['one part is no-store', ['no-store', 'max-age=60'], 0, UNCACHEABLE],
  ['a list of private fields is not the whole part', ['private="x", max-age=60'], 0, 'public, max-age=60, s-maxage=60'],
  [
    'case and quotes do not count (RFC 9111 §5.2)',
    ['Max-Age="60" , S-MaxAge=50'],
    0,
    'public, max-age=60, s-maxage=50',
  ],
  ['Private in capitals counts', ['PRIVATE'], 0, UNCACHEABLE],
  ['public alone is no lifetime', ['public'], 0, 'public, max-age=0, s-maxage=0'],
  ['an argument that is no number is no lifetime', ['max-age=abc', 'max-age=60'], 0, 'public, max-age=0, s-maxage=0'],
  ['a negative argument is no lifetime', ['max-age=-1'], 0, 'public, max-age=0, s-maxage=0'],
  [
    'a huge argument is capped (RFC 9111 §1.2.2)',
    [`max-age=${'9'.repeat(40)}`],
    0,
    `public, max-age=${2 ** 31}, s-maxage=${2 ** 31}`,
  ],
  ['no-cache of any part wins', ['max-age=60', 'max-age=60, no-cache'], 0, 'public, max-age=60, s-maxage=60, no-cache'],
  [
    'must-revalidate and proxy-revalidate of any part win',
    ['max-age=60, proxy-revalidate', 'max-age=60, must-revalidate'],
    0,
    'public, max-age=60, s-maxage=60, must-revalidate, proxy-revalidate',
  ],
])('the Cache-Control of a whole: %s', (_, values, age, expected) => {
  expect(composed(values, age)).toBe(expected);
});

test('the age that a part came with counts (RFC 9111 §5.1)', () => {
  expect(composeCacheControl([part({ 'cache-control': 'max-age=60', age: '20' })], START + 5000)).toBe(
    'public, max-age=35, s-maxage=35',
  );
});

test('Vary is the union of all, sorted, without what is of no concern', () => {
  const parts = [part({ vary: 'Cookie, accept' }), part({}), part({ vary: ['accept ', 'Surrogate-Capability'] })];
  expect(composeVary(parts)).toBe('accept, cookie, surrogate-capability');
  expect(composeVary(parts, ['surrogate-capability'])).toBe('accept, cookie');
  expect(composeVary([part({ vary: 'accept' })], ['accept'])).toBeUndefined();
});

test('Last-Modified is the newest, if all have one', () => {
  const [old, fresh] = [part({ 'last-modified': at(-60) }), part({ 'last-modified': at(-30) })];
  expect(composeLastModified([old, fresh, old])).toBe(at(-30));
  expect(composeLastModified([old, part({})])).toBeUndefined();
  expect(composeLastModified([old, part({ 'last-modified': 'yesterday' })])).toBeUndefined();
  expect(composeLastModified([])).toBeUndefined();
});
