import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { fillCart, miniCart } from '../src/shopping.ts';
import { hydrated, MODES, newPage, open, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

const edge = inject('edge');
const layout = inject('layout');

const read = async (path: string) => (await fetch(edge + path)).text();

describe.each(MODES)('$mode', (mode) => {
  test('a tractor is bought in German, from its page to the thanks, without a step into English', async () => {
    const page = await open('/de/product/CL-12', mode);
    const steps: (string | null)[] = [];
    const note = async () => steps.push(new URL(page.url()).pathname, await page.locator('html').getAttribute('lang'));
    await note();
    await page.locator('a.variant', { hasText: 'Weizengelb' }).click();
    await page.locator('strong.variant', { hasText: 'Weizengelb' }).waitFor();
    expect(await page.locator('.product-price').innerText()).toBe('74.600\u00a0€');
    await page.getByRole('button', { name: 'In den Warenkorb' }).click();
    if (mode.javaScriptEnabled) {
      await expect.poll(() => page.locator('.add-status').innerText()).toMatch(/^Der Traktor liegt im Warenkorb/);
      await expect.poll(() => miniCart(page)).toBe('Warenkorb 1');
      await page.getByRole('link', { name: 'Zum Warenkorb' }).click();
    }
    await page.waitForURL('**/de/checkout/cart');
    await note();
    expect(await page.locator('.cart-quantity').innerText()).toBe('Menge: 1');
    await page.getByRole('link', { name: 'Zur Kasse' }).click();
    await page.waitForURL('**/de/checkout/checkout');
    if (mode.javaScriptEnabled) await hydrated(page);
    await note();
    await fillInGerman(page, mode.javaScriptEnabled);
    await page.getByRole('button', { name: 'Zahlungspflichtig bestellen' }).click();
    await page.waitForURL('**/de/checkout/thanks?order=*');
    await note();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Vielen Dank');
    expect(await page.getByRole('main').innerText()).toContain('Ihre Maschine wartet auf Sie: Headland Furrowby');
    expect(steps).toEqual(
      ['/de/product/CL-12', '/de/checkout/cart', '/de/checkout/checkout', '/de/checkout/thanks'].flatMap((path) => [
        path,
        'de',
      ]),
    );
    await page.getByRole('link', { name: 'Zurück zu den Maschinen' }).click();
    await page.waitForURL('**/de/products');
  });

  test('one cart goes with a visitor who changes the language, to the same page and back', async () => {
    const page = await newPage(mode.javaScriptEnabled);
    await fillCart(page, 'CL-02-WH');
    await page.goto('/product/CL-04?sku=CL-04-RU');
    if (mode.javaScriptEnabled) await hydrated(page);
    await page.locator('a.variant', { hasText: 'Slate grey' }).click();
    await page.locator('strong.variant', { hasText: 'Slate grey' }).waitFor();
    await page.getByRole('link', { name: 'Deutsch' }).click();
    await page.waitForURL('**/de/product/CL-04?sku=CL-04-SL');
    expect(await page.locator('strong.variant').innerText()).toBe('Schiefergrau');
    expect(await miniCart(page)).toBe('Warenkorb 1');
    await page.getByRole('link', { name: 'English' }).click();
    await page.waitForURL((url) => url.pathname + url.search === '/product/CL-04?sku=CL-04-SL');
    expect(await miniCart(page)).toBe('Cart 1');
  });
});

test('where somebody else answers for the cart, the page says in its own language that it did not work', async () => {
  const page = await open('/de/product/CL-12');
  await page.route('**/de/checkout/cart/add', (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"detail":"Not now."}' }),
  );
  await page.getByRole('button', { name: 'In den Warenkorb' }).click();
  await expect
    .poll(() => page.locator('.add-status').innerText())
    .toBe('Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.');
  expect(takeProblems(page)).toEqual(['503 /de/checkout/cart/add']);
});

async function fillInGerman(page: Page, javaScriptEnabled: boolean): Promise<void> {
  await page.getByLabel('Vorname').fill('Ada');
  await page.getByLabel('Nachname').fill('Byron');
  if (javaScriptEnabled) {
    await page.locator('.picker-button').click();
    const dialog = page.getByRole('dialog', { name: 'Filiale wählen' });
    await dialog.getByRole('button', { name: 'Headland Furrowby' }).click();
  } else {
    await page.getByRole('combobox', { name: 'Filiale' }).selectOption('furrowby');
  }
}

test.each([
  ['/', '/de'],
  ['/products', '/de/products'],
  ['/products/classic', '/de/products/classic'],
  ['/stores', '/de/stores'],
  ['/product/CL-04?sku=CL-04-SL', '/de/product/CL-04?sku=CL-04-SL'],
])('%s and %s name each other, and English as what stands for all others', async (english, german) => {
  const alternates = [
    ['en', edge + english],
    ['de', edge + german],
    ['x-default', edge + english],
  ];
  for (const [path, lang] of [
    [english, 'en'],
    [german, 'de'],
  ] as const) {
    const html = await read(path);
    expect(html).toContain(`<html lang="${lang}">`);
    expect(html).toContain(`<link rel="canonical" href="${edge + path}">`);
    const found = [...html.matchAll(/<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">/g)];
    expect(found.map(([, tag, url]) => [tag, url])).toEqual(alternates);
  }
});

test('the sitemap has each page in each language, with its alternates', async () => {
  const index = await read('/sitemap.xml');
  const parts = [...index.matchAll(/<sitemap><loc>([^<]*)/g)].map(([, url]) => url!.slice(edge.length));
  const xml = index + (await Promise.all(parts.map(read))).join('');
  const entries = [...xml.matchAll(/<url><loc>([^<]*)<\/loc>(.*?)<\/url>/gs)];
  const entry = entries.find(([, loc]) => loc === `${edge}/de/product/CL-01`)?.[2];
  for (const [tag, url] of [
    ['en', '/product/CL-01'],
    ['de', '/de/product/CL-01'],
    ['x-default', '/product/CL-01'],
  ])
    expect(entry).toContain(`<xhtml:link rel="alternate" hreflang="${tag}" href="${edge}${url}"/>`);
});

test.each([edge, layout])('the German start page has one address, on %s', async (origin) => {
  const response = await fetch(`${origin}/de/`, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([301, '/de']);
});

test('what a visitor’s browser prefers changes nothing: each language has addresses of its own', async () => {
  const response = await fetch(`${edge}/stores`, { headers: { 'accept-language': 'de' }, redirect: 'manual' });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<html lang="en">');
  expect(response.headers.get('vary') ?? '').not.toMatch(/accept-language/i);
});

test.each([
  ['/de/nowhere', 404, 'Hier wächst nichts', '/de/products'],
  ['/de/product/CL-00', 410, 'In guten Händen', '/de/products'],
  ['/de/checkout/thanks', 404, 'Hier wächst nichts', '/de/products'],
])('%s is a designed %i in German', async (path, status, title, way) => {
  const response = await fetch(edge + path);
  expect(response.status).toBe(status);
  const html = await response.text();
  expect(html).toContain('<html lang="de">');
  expect(html).toContain(`<h1>${title}</h1>`);
  expect(html).toContain(`href="${way}"`);
});

test.each(['/_fragments/fr/explore/header', '/_fragments/de-at/explore/header', '/fr', '/de-at/products'])(
  '%s is in no language of the site: 404',
  async (path) => {
    for (const origin of [edge, layout]) expect((await fetch(origin + path)).status).toBe(404);
  },
);

/** Everything in a page's own HTML that leads to a page. */
test.each(['/de', '/de/products/autonomous', '/de/product/CL-01', '/de/stores', '/de/checkout/cart'])(
  'every link on %s leads to a German page, but the one to the English twin',
  async (path) => {
    const html = (await read(path)).replace(/<head>.*?<\/head>/s, '');
    const links = [...html.matchAll(/<(?:a|form)\s[^>]*?(?:href|action)="(\/[^"]*)"[^>]*>/g)];
    expect(links.length).toBeGreaterThan(5);
    const elsewhere = links.filter(([, href]) => !/^\/de(\/|\?|$)/.test(href!));
    expect(elsewhere.map(([tag]) => /hreflang="en"/.test(tag))).toEqual([true]);
  },
);
