import { sharedKeys, sharedTexts } from '@selvedge/podlet/testing';
import { createLogger, Registry } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';
import { textsIn } from '../src/texts/index.ts';
import { assets, attributes, CATEGORIES, get, LAYOUT, productPage, request, STORES } from './setup.ts';

const GERMAN = { ...LAYOUT, 'podium-locale': 'de', 'podium-mount-pathname': '/de' };

/** Ask as our layout does for a page below `/de`. */
const german = (path: string, answers = {}) => get(path, answers, GERMAN);

/** The shop's name, and what the sample service calls things. */
const NAMES = [
  'Headland',
  'Headland, Warm',
  'Warm',
  'Street 1',
  'Street 1, 1 City',
  '1 City',
  'City',
  'Country',
  'Classics',
];

test.each(WARM_UP)('%s says nothing in German as it does in English, but names', async (path) => {
  const app = createApp({
    service: SAMPLE,
    assets,
    log: createLogger('test', 'silent'),
    metrics: new Registry(),
    version: '1',
    publicUrl: 'http://podlet.test',
  });
  const ask = (locale: string) => app.request(path, { headers: { ...LAYOUT, 'podium-locale': locale } });
  const shared = await sharedTexts(ask, ['en', 'de']);
  expect(shared.filter((text) => !NAMES.includes(text.replace(/^Warm, /, '')))).toEqual([]);
});

test('every text is translated', () => {
  expect(sharedKeys(en, de)).toEqual(['number']);
});

test.each([
  [0, '0 products', '0 Produkte'],
  [1, '1 product', '1 Produkt'],
  [12_500, '12,500 products', '12.500 Produkte'],
])('%i products are counted in both languages', (count, english, german) => {
  expect([en.category.products(count), de.category.products(count)]).toEqual([english, german]);
});

test('a price is written as the language has it', () => {
  expect([en.category.price(48_500), de.category.price(48_500)]).toEqual(['from € 48,500', 'ab 48.500\u00a0€']);
});

test('an Austrian reads German, a Frenchman English', () => {
  expect([textsIn('de-at'), textsIn('fr')]).toEqual([de, en]);
});

test('the service is asked for German texts', async () => {
  const stores = STORES.map((store) => ({ ...store, country: 'Österreich' }));
  const { html, head } = await german('/stores/', { 'de:/stores': { stores }, '/stores': undefined });
  expect(html).toContain('8020 Stonebridge<br>Österreich');
  expect(head).toMatchObject({ title: 'Filialen | Headland', canonical: '/de/stores' });
});

test.each(['/header/', '/footer/', '/home/', '/category/?category=classic', '/stores/', '/store-picker/'])(
  '%s leads to German pages only',
  async (path) => {
    const category = { slug: 'classic', name: 'Klassiker' };
    const { html, head, data } = await german(path, {
      '/products?page=1&category=classic': productPage({ category, pages: 2 }),
      '/categories': CATEGORIES,
    });
    expect(attributes(html, 'href').filter((href) => !/^\/de(\/|$)/.test(href))).toEqual([]);
    for (const url of [head.canonical, head.next]) if (url) expect(url).toMatch(/^\/de(\/|$)/);
    for (const list of [data.BreadcrumbList, data.ItemList])
      for (const { item, url } of list?.itemListElement ?? [])
        expect(item ?? url).toMatch(/^https:\/\/shop\.test\/de(\/|$)/);
  },
);

test('without includes, the link to the cart leads to the German one', async () => {
  const { 'surrogate-capability': _, ...stock } = GERMAN;
  const { html } = await request('/header/', stock);
  expect(html).toContain('<a href="/de/checkout/cart">Warenkorb</a>');
});
