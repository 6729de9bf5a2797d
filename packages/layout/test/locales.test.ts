import { describe, expect, test } from 'vitest';
import { alternatesOf, checkLocales, dependsOnHost, localeAt, localeOf, prefixesOf } from '../src/locales.ts';

const origin = 'https://shop.example';
const PREFIXED = { origin, locales: { en: {}, de: { prefix: '/de' }, 'de-at': { prefix: '/de/at' } } };
const HOSTED = {
  origin,
  locales: {
    en: {},
    de: { origin: 'https://laden.example' },
    'de-at': { origin: 'https://laden.example', prefix: '/at' },
    fr: { prefix: '/fr' },
  },
};

describe('the locale of a request', () => {
  test.each([
    ['/', 'en'],
    ['/products', 'en'],
    ['/de', 'de'],
    ['/de/products', 'de'],
    ['/delivery', 'en'],
    ['/de/at', 'de-at'],
    ['/de/at/products', 'de-at'],
    ['/de/atlas', 'de'],
    ['/DE/products', 'en'],
  ])('by prefix, %s is %s', (pathname, locale) => {
    for (const host of [undefined, 'shop.example', 'evil.example'])
      expect(localeAt(PREFIXED, pathname, host).locale).toBe(locale);
  });

  test.each([
    ['shop.example', '/', 'en'],
    ['laden.example', '/', 'de'],
    ['laden.example', '/products', 'de'],
    ['laden.example', '/at/products', 'de-at'],
    ['laden.example:8443', '/', 'en'],
    ['unknown.example', '/products', 'en'],
    [undefined, '/products', 'en'],
    ['laden.example', '/fr/products', 'fr'],
  ])('on %s, %s is %s', (host, pathname, locale) => {
    expect(localeAt(HOSTED, pathname, host).locale).toBe(locale);
  });
});

test('each prefix is served once, and hosts matter only where locales have origins', () => {
  expect([prefixesOf(PREFIXED), prefixesOf(HOSTED)]).toEqual([
    ['', '/de', '/de/at'],
    ['', '/at', '/fr'],
  ]);
  expect([dependsOnHost(PREFIXED), dependsOnHost(HOSTED)]).toEqual([false, true]);
});

test('an address is below its prefix; the start page has no slash at the end', () => {
  const { href } = localeOf(PREFIXED, 'de');
  expect([href('/'), href('/products?page=2')]).toEqual(['/de', '/de/products?page=2']);
  expect(localeOf(PREFIXED, 'en').href('/')).toBe('/');
});

describe('the alternates of a page', () => {
  const EVERYWHERE = {
    en: 'https://shop.example/products?page=2',
    de: 'https://shop.example/de/products?page=2',
    'de-at': 'https://shop.example/de/at/products?page=2',
    'x-default': 'https://shop.example/products?page=2',
  };

  test.each([
    ['en', '/products?page=2'],
    ['de', '/de/products?page=2'],
    ['de-at', '/de/at/products?page=2'],
    ['de', 'https://shop.example/de/products?page=2'],
  ])('are the same from each of them: %s at %s', (locale, canonical) => {
    expect(alternatesOf(PREFIXED, localeOf(PREFIXED, locale), canonical)).toEqual(EVERYWHERE);
  });

  test('of the start page are the start pages, on their hosts', () => {
    expect(alternatesOf(HOSTED, localeOf(HOSTED, 'de'), '/')).toEqual({
      en: 'https://shop.example/',
      de: 'https://laden.example/',
      'de-at': 'https://laden.example/at',
      fr: 'https://shop.example/fr',
      'x-default': 'https://shop.example/',
    });
  });

  test.each([
    ['de', '/products'],
    ['de', '/delivery'],
    ['en', 'https://elsewhere.example/products'],
    ['en', 'http://['],
  ])('are none where the canonical URL of a page in %s is %s: it leads out of the locale', (locale, canonical) => {
    expect(alternatesOf(PREFIXED, localeOf(PREFIXED, locale), canonical)).toEqual({});
  });

  test('are none on a site of one locale', () => {
    const site = { origin, locales: { en: {} } };
    expect(alternatesOf(site, localeOf(site, 'en'), '/products')).toEqual({});
  });
});

test.each([
  [{}, 'name no locale'],
  [{ EN: {} }, 'locale "EN" should be written like'],
  [{ en: {}, de: { prefix: 'de' } }, 'prefix "de" of locale "de"'],
  [{ en: {}, de: { prefix: '/de/' } }, 'prefix "/de/" of locale "de"'],
  [{ en: {}, de: { prefix: '/_de' } }, 'prefix "/_de" of locale "de"'],
  [{ en: {}, de: { origin: 'https://laden.example/' } }, 'origin "https://laden.example/" of locale "de"'],
  [{ en: {}, de: {} }, 'locales "en" and "de" have the same pages'],
])('locales %j are refused', (locales, reason) => {
  expect(checkLocales({ origin, locales }).join('\n')).toContain(reason);
});

test('locales by prefix and by host are accepted', () => {
  expect([checkLocales(PREFIXED), checkLocales(HOSTED)]).toEqual([[], []]);
});
