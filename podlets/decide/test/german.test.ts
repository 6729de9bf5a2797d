import { sharedKeys, sharedTexts } from '@selvedge/podlet/testing';
import { createLogger, Registry } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';
import { assets, get, LAYOUT, PRODUCT, request } from './setup.ts';

const GERMAN = { ...LAYOUT, 'podium-locale': 'de', 'podium-mount-pathname': '/de' };

/** What the sample service calls things, and the shop's name. */
const NAMES = ['Sample', '#ffffff', 'Sample in #000000', 'Sample in #000000 | Headland', 'Headland'];

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
  expect(shared.filter((text) => !NAMES.includes(text))).toEqual([]);
});

test('every text is translated; a machine in a colour is called the same in both languages', () => {
  expect(sharedKeys(en, de)).toEqual(['painted']);
});

test('a product is told of in German, with German prices', async () => {
  const product = { ...PRODUCT, description: 'Bis Mittag repariert.', highlights: ['28 PS'] };
  const { html, head } = await get('/product/?id=CL-01', { 'de:/products/CL-01': product }, GERMAN);
  expect(html).toContain('<p class="product-price">18.900\u00a0€</p>');
  expect(html).toContain('<li>28 PS</li>');
  expect(head).toMatchObject({ description: 'Bis Mittag repariert.', canonical: '/de/product/CL-01' });
});

test('every way leads to a German page, by includes too', async () => {
  const { html, data } = await get('/product/?id=CL-01&sku=CL-01-BA', undefined, GERMAN);
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    '/de/products',
    '/de/products/classic',
    '/de/product/CL-01?sku=CL-01-ME',
    '/de/product/CL-01?sku=CL-01-SK',
  ]);
  expect([...html.matchAll(/src="(\/_fragments[^"?]*)/g)].map(([, src]) => src)).toEqual([
    '/_fragments/de/checkout/add-to-cart',
    '/_fragments/de/inspire/recommendations',
  ]);
  expect(html).toContain('fragment="/_fragments/de/decide/product?id=CL-01"');
  expect(data.Product.offers.url).toBe('https://shop.test/de/product/CL-01?sku=CL-01-BA');
  expect(data.BreadcrumbList.itemListElement.map(({ item }: { item: string }) => item)).toEqual([
    'https://shop.test/de/products',
    'https://shop.test/de/products/classic',
    'https://shop.test/de/product/CL-01',
  ]);
});

test('what stands in for the product and for the cart leads to German pages', async () => {
  const { 'surrogate-capability': _, ...stock } = GERMAN;
  expect((await request('/product/?id=CL-01', stock)).html).toContain('<a href="/de/checkout/cart">Warenkorb</a>');
  expect((await request('/product/fallback', stock)).html).toContain(
    '<a href="/de/products">sehen Sie sich die anderen an</a>',
  );
});
