import { expect, test } from 'vitest';
import { defineSite, type Site } from '../src/index.ts';
import { errorPage, page, SITE } from './support.ts';

const SOUND: Site = {
  ...SITE,
  podlets: { shop: { url: 'http://127.0.0.1:1' } },
  fragments: { 'shop/main': {} },
  pages: [page('/', { main: { fragment: 'shop/main' } })],
};
const action = { path: '/add', podlet: 'shop', action: 'add', page: '/', slot: 'main' };

test('a sound site is returned as it is', () => {
  expect(defineSite(SOUND)).toBe(SOUND);
  expect(defineSite({ ...SOUND, actions: [action] })).toHaveProperty('actions');
});

test.each<[string, Partial<Site>, RegExp]>([
  [
    'fragment',
    { fragments: { 'shop/main': {}, lonely: {} } },
    /fragment "lonely" should be named <podlet>\/<fragment>/,
  ],
  ['fragment', { fragments: { 'shop/main': {}, 'shop/Main': {} } }, /fragment "shop\/Main" should be named/],
  ['fragment', { fragments: { 'shop/main': {}, 'shop/a/b': {} } }, /fragment "shop\/a\/b" should be named/],
  [
    'podlet URL',
    { podlets: { shop: { url: '10.0.0.7:4101' } } },
    /podlet "shop" is at "10.0.0.7:4101", which should be/,
  ],
  ['podlet URL', { podlets: { shop: { url: 'http://a/b' } } }, /podlet "shop" is at "http:\/\/a\/b", which should be/],
  ['podlet', { fragments: { 'shop/main': {}, 'shpo/main': {} } }, /"shpo\/main" names no podlet: there are shop/],
  [
    'slot',
    { pages: [page('/', { main: { fragment: 'shop/mian' } })] },
    /slot "main" of page "\/" names the unknown fragment "shop\/mian"/,
  ],
  ['page', { pages: [page('/', {}), page('/', {})] }, /page "\/" is not the only one of this name/],
  ['action podlet', { actions: [{ ...action, podlet: 'shpo' }] }, /action \/add names the unknown podlet "shpo"/],
  ['action page', { actions: [{ ...action, page: 'x' }] }, /unknown slot "main" of page "x"/],
  ['action slot', { actions: [{ ...action, slot: 'x' }] }, /unknown slot "x" of page "\/"/],
  [
    'delivery',
    { fragments: { 'shop/main': { delivery: 'browser' } } },
    /fragment "shop\/main" has a delivery, but names no cookies/,
  ],
  [
    'route',
    { routes: [{ path: '/old/*', origin: 'http://10.0.0.7:8080/old' }] },
    /route \/old\/\* goes to "http:\/\/10.0.0.7:8080\/old", which should be an origin/,
  ],
  ['locale', { locales: { en_US: {} } }, /locale "en_US" should be written like/],
  [
    'slot of an error page',
    { errorPage: (status) => ({ ...errorPage(status), slots: { header: { fragment: 'shop/header' } } }) },
    /slot "header" of page "error-404" names the unknown fragment "shop\/header"/,
  ],
  [
    'required slot of an error page',
    { errorPage: (status) => ({ ...errorPage(status), slots: { header: { fragment: 'shop/main', required: true } } }) },
    /slot "header" of page "error-404" is required/,
  ],
])('a wrong %s is named', (_, wrong, message) => {
  expect(() => defineSite({ ...SOUND, ...wrong })).toThrow(message);
});

test('all that is wrong is told at once', () => {
  const wrong = { locales: { EN: {} }, actions: [{ ...action, podlet: 'x', slot: 'y' }] };
  expect(() => defineSite({ ...SOUND, ...wrong })).toThrow(/locale "EN".*podlet "x".*slot "y"/s);
});
