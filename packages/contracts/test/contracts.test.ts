import { expect, test } from 'vitest';
import {
  canAssemble,
  decodeFragmentHead,
  encodeFragmentHead,
  fragmentUrl,
  holdsIncludes,
  hopByHop,
  INTERNAL_REQUEST_HEADERS,
  isInternalRequestHeader,
  MAX_PODLET_HEAD,
  parseFragmentPath,
} from '../src/index.ts';

test('a fragment URL sorts its query, drops empty parameters and marks what is private', () => {
  expect(
    fragmentUrl({
      locale: 'en',
      podlet: 'decide',
      fragment: 'product',
      private: false,
      query: { sku: 'B', id: 'A', page: undefined },
    }),
  ).toBe('/_fragments/en/decide/product?id=A&sku=B');
  expect(fragmentUrl({ locale: 'de-at', podlet: 'checkout', fragment: 'mini-cart', private: true })).toBe(
    '/_fragments/private/de-at/checkout/mini-cart',
  );
});

test.each([
  [{ locale: 'EN', podlet: 'a', fragment: 'b', private: false }],
  [{ locale: 'en', podlet: '../a', fragment: 'b', private: false }],
  [{ locale: 'en', podlet: 'a', fragment: '', private: false }],
])('a fragment URL outside the grammar is refused: %j', (address) => {
  expect(() => fragmentUrl(address)).toThrow(TypeError);
});

test.each([
  ['/_fragments/en/decide/product', { locale: 'en', podlet: 'decide', fragment: 'product', private: false }],
  [
    '/_fragments/private/en/checkout/mini-cart',
    { locale: 'en', podlet: 'checkout', fragment: 'mini-cart', private: true },
  ],
  ['/_fragments/en/decide', undefined],
  ['/_fragments/en/decide/product/extra', undefined],
  ['/_fragments/en/..%2f/product', undefined],
  ['/products', undefined],
])('reading %s', (path, expected) => {
  expect(parseFragmentPath(path)).toEqual(expected);
});

test('a fragment head survives the header, in any script', () => {
  const head = { title: 'Ährenläufer · 収穫', canonical: '/product/CL-01', openGraph: { type: 'product' } };
  expect(decodeFragmentHead(encodeFragmentHead(head))).toEqual(head);
});

test('a reader ignores members that it does not know', () => {
  const value = btoa(JSON.stringify({ title: 'x', later: true }));
  expect(decodeFragmentHead(value)).toEqual({ title: 'x' });
});

test.each([
  ['absent', null],
  ['no base64', '***'],
  ['no JSON', btoa('{')],
  ['no UTF-8', btoa('"\xff"')],
  ['wrong type', btoa('{"title":5}')],
  ['too long', 'A'.repeat(MAX_PODLET_HEAD + 1)],
])('a podlet-head that is %s counts as none', (_, value) => {
  expect(decodeFragmentHead(value)).toBeUndefined();
});

test('a podlet-head past its bound is refused where it is written', () => {
  expect(() =>
    encodeFragmentHead({ description: 'é'.repeat(1000), title: 'é'.repeat(300), canonical: '/'.repeat(2000) }),
  ).toThrow(RangeError);
});

test.each([
  ['selvedge="ESI/1.0"', true],
  ['abc="Surrogate/1.0 ESI/1.0"', true],
  ['varnish="ESI/1.0", x="Other"', true],
  ['abc="ESI/1.01"', false],
  ['abc="Surrogate/1.0"', false],
  ['', false],
  [undefined, false],
])('Surrogate-Capability %s: can assemble is %s', (value, expected) => {
  expect(canAssemble(value)).toBe(expected);
});

test.each([
  ['content="ESI/1.0"', true],
  ['max-age=60, content="ESI/1.0"', true],
  ['content="ESI-INLINE/1.0"', false],
  [null, false],
])('Surrogate-Control %s: holds includes is %s', (value, expected) => {
  expect(holdsIncludes(value)).toBe(expected);
});

test('fields that Connection names end at this hop (RFC 9110 §7.6.1)', () => {
  const ends = hopByHop('close, X-Trace');
  expect(['connection', 'x-trace', 'te', 'accept'].map(ends)).toEqual([true, true, true, false]);
});

test.each([
  ...INTERNAL_REQUEST_HEADERS,
  'podium-anything',
  'x-podium-app-id',
  'surrogate-anything',
  'x-forwarded-anything',
])('%s never travels inward', (name) => {
  expect(isInternalRequestHeader(name)).toBe(true);
});
