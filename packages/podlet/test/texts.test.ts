import { expect, test } from 'vitest';
import { createTexts, defineFragment, html } from '../src/index.ts';
import { readTexts, sharedKeys, sharedTexts } from '../src/testing.ts';
import { SELVEDGE, STOCK, startPodlet } from './support.ts';

const texts = createTexts({ en: 'hello', de: 'hallo', 'de-at': 'servus' });

test.each([
  ['en', 'hello'],
  ['de', 'hallo'],
  ['de-at', 'servus'],
  ['de-ch-1996', 'hallo'],
  ['en-en', 'hello'],
  ['fr', 'hello'],
  ['constructor', 'hello'],
])('texts for %s are %j: its own, else those of its range, else the first (RFC 4647 §3.4)', (locale, text) => {
  expect(texts(locale)).toBe(text);
});

const link = defineFragment({
  content: ({ href }) => ({ body: html`<a href=${href('/')}>a</a><a href=${href('/products?page=2')}>b</a>` }),
});

test.each([
  ['/', '/', '/products?page=2'],
  ['/de', '/de', '/de/products?page=2'],
  ['/shop/de/', '/shop/de', '/shop/de/products?page=2'],
  [undefined, '/', '/products?page=2'],
  ['//evil.example', '/', '/products?page=2'],
  ['https://evil.example/', '/', '/products?page=2'],
  ['/"><script>', '/', '/products?page=2'],
])('with the mount pathname %s, href() leads to %s and %s', async (pathname, home, products) => {
  const { ask } = startPodlet({ fragments: { link } });
  for (const headers of [SELVEDGE, STOCK]) {
    const response = await ask('/link/', { ...headers, ...(pathname && { 'podium-mount-pathname': pathname }) });
    expect(await response.text()).toBe(`<a href="${home}">a</a><a href="${products}">b</a>`);
  }
});

test('an action sends the visitor on to a page of the locale', async () => {
  const { post } = startPodlet({ fragments: {}, actions: { go: ({ href }) => ({ location: href('/cart') }) } });
  const response = await post('/actions/go', { 'podium-mount-pathname': '/de' });
  expect(response.headers.get('location')).toBe('/de/cart');
});

const greeting = defineFragment({
  content: ({ locale, raw }) => {
    const word = locale === 'de' ? 'Hallo' : 'Hello';
    return {
      body: html`<p title="A title">${word} <b>Headland</b> 1</p>${raw(`<script type="application/ld+json">{"@type":"Thing","name":"${word}, you"}</script>`)}`,
      head: { title: 'Forgotten' },
    };
  },
});

test('what people read is text, labels, names of structured data, and the head', async () => {
  const { ask } = startPodlet({ fragments: { greeting } });
  expect([...(await readTexts(await ask('/greeting/')))].sort()).toEqual([
    'A title',
    'Forgotten',
    'Headland',
    'Hello',
    'Hello, you',
  ]);
  const shared = await sharedTexts((locale) => ask('/greeting/', { 'podium-locale': locale }), ['en', 'de']);
  expect(shared.sort()).toEqual(['A title', 'Forgotten', 'Headland']);
});

test('a key whose text is the same in two catalogues is named by its path', () => {
  const en = {
    brand: 'Headland',
    cart: { title: 'Cart', count: (n: number) => `${n} items`, sum: (n: number) => `${n}` },
  };
  const de = {
    brand: 'Headland',
    cart: { title: 'Korb', count: (n: number) => `${n} Stück`, sum: (n: number) => `${n}` },
  };
  expect(sharedKeys(en, de)).toEqual(['brand', 'cart.sum']);
});
