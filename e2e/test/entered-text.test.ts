import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchChromium } from '../src/browser.ts';
import { type Client, createClient } from '../src/client.ts';

/** There is enough of it for the orders made here. */
const SKU = 'CL-04-WH';

/** What a visitor may enter wherever a text can be entered. Each would show: as a mark, a second footer, or a hole. */
const TEXTS = [
  '<script>window.ran=1</script>',
  '</script><script>window.ran=1</script>',
  '"><img src=x onerror=window.ran=1>',
  "' autofocus onfocus=window.ran=1 x='",
  '</input></form><form action=//evil.example>',
  '--><script>window.ran=1</script><!--',
  '<esi:include src="/_fragments/en/explore/footer"/>',
  '<!--esi <p>ran</p>-->',
  '<esi:remove>',
  '</esi:remove><!--esi',
  '<![CDATA[',
  '<!--',
  '&lt;b&gt; & &amp;',
  '{{constructor.constructor("window.ran=1")()}}',
  '\u202e\u0000\ud83d\ude9c\ufeff',
];

const PLACES = [
  ['the edge', inject('edge')],
  ['the layout', inject('layout')],
] as const;

const ESCAPES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#34': '"' };
const decode = (html: string) => html.replace(/&(#?\w+);/g, (whole, name: string) => ESCAPES[name] ?? whole);

/** Nothing of a page is missing or doubled, and no markup of the visitor's is in it. */
function expectSound(html: string): void {
  expect(html).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  expect(html.match(/<footer /g)).toHaveLength(1);
  expect(html.match(/<header /g)).toHaveLength(1);
  expect(html).not.toMatch(/<script>window|<img src=x|<form action=\/\/|<esi:|<!--esi|<p>ran|onfocus=window.ran=1 x='/);
}

async function startCheckout(client: Client): Promise<string> {
  await client.post('/checkout/cart/add', { sku: SKU });
  return /<option value="([^"]+)"/.exec(await (await client.get('/checkout/checkout')).text())![1]!;
}

describe.each(PLACES)('%s', (_, origin) => {
  test.each(TEXTS)('shows %j as plain text, or does not know it', async (text) => {
    const client = createClient(origin);
    await startCheckout(client);
    const encoded = encodeURIComponent(text);
    const pages = [
      ...[`/${encoded}`, `/product/${encoded}`, `/products/${encoded}`, `/products?page=${encoded}`].map((path) => ({
        path,
        status: 404,
      })),
      ...[`/product/CL-01?sku=${encoded}`, `/?utm_source=${encoded}`, `/stores?q=${encoded}`].map((path) => ({
        path,
        status: 200,
      })),
      { path: `/checkout/thanks?order=${encoded}`, status: 404 },
    ];
    for (const { path, status } of pages) {
      const response = await client.get(path);
      expect(response.status, path).toBe(status);
      expectSound(await response.text());
    }
    const fragments = [
      `/_fragments/en/checkout/add-to-cart?sku=${encoded}`,
      `/_fragments/en/decide/product?id=${encoded}&sku=${encoded}`,
      `/_fragments/en/inspire/recommendations?skus=${encoded}`,
      `/_fragments/en/inspire/card?sku=${encoded}`,
      `/_fragments/en/explore/store-picker?selected=${encoded}`,
    ];
    for (const path of fragments) {
      const response = await client.get(path);
      expect(response.status, path).toBe(200);
      expect(await response.text()).not.toMatch(/<script>window|<img src=x|<form action=\/\/|<esi:|<!--esi|<footer/);
    }
  });

  test.each(TEXTS)('says that %j is no machine, and leaves the cart alone', async (sku) => {
    const client = createClient(origin);
    await startCheckout(client);
    const added = await client.post('/checkout/cart/add', { sku });
    expect([404, 422]).toContain(added.status);
    const html = await added.text();
    expectSound(html);
    expect(html).toContain('<li class="cart-line"');
    const inJson = await client.post('/checkout/cart/add', { sku }, { accept: 'application/json' });
    expect([inJson.status, inJson.headers.get('content-type')]).toEqual([added.status, 'application/problem+json']);
    expect((await client.post('/checkout/cart/remove', { sku })).status).toBe(303);
    expect(await (await client.get('/checkout/cart')).text()).toContain('<span class="mini-cart-count">1</span>');
  });

  test.each(TEXTS)('gives the names %j back as they were entered, and orders nothing without a store', async (text) => {
    const client = createClient(origin);
    await startCheckout(client);
    const fields = { key: text, firstName: text, lastName: `${text} Ö`, storeId: text };
    const response = await client.post('/checkout/place-order', fields);
    expect(response.status).toBe(422);
    const html = await response.text();
    expectSound(html);
    const read = (name: string) => decode(new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)![1]!);
    // HTML has no way to write a NUL: browsers would show a replacement character.
    const shown = (value: string) => value.replaceAll('\0', '\ufffd');
    expect([read('firstName'), read('lastName')].map(shown)).toEqual([fields.firstName, fields.lastName].map(shown));
    expect(await (await client.get('/checkout/cart')).text()).toContain('<li class="cart-line"');
  });

  test('takes an order of somebody who has such a name', async () => {
    const client = createClient(origin);
    const storeId = await startCheckout(client);
    const order = { key: 'k', firstName: `${TEXTS[0]}`, lastName: `${TEXTS[6]}${TEXTS[7]}`, storeId };
    const ordered = await client.post('/checkout/place-order', order);
    expect(ordered.status).toBe(303);
    const thanks = await client.get(ordered.headers.get('location')!);
    expect(thanks.status).toBe(200);
    expectSound(await thanks.text());
  });
});

describe('a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('runs nothing of what a visitor entered, and gives it back', async () => {
    const origin = inject('edge');
    const context = await browser.newContext();
    const client = createClient(origin);
    await startCheckout(client);
    const [name = '', value = ''] = client.cookie!.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    for (const text of TEXTS.filter((text) => !text.includes('\0'))) {
      // A form of another page's making: no script of ours stands between it and the server.
      await page.goto(`${origin}/stores?q=${encodeURIComponent(text)}`);
      await Promise.all([
        page.waitForURL('**/checkout/place-order'),
        page.evaluate((text) => {
          const form = Object.assign(document.createElement('form'), {
            method: 'post',
            action: '/checkout/place-order',
          });
          for (const name of ['key', 'firstName', 'lastName', 'storeId']) {
            form.append(Object.assign(document.createElement('input'), { name, value: text }));
          }
          document.body.append(form);
          form.submit();
        }, text),
      ]);
      expect(await page.inputValue('#firstName')).toBe(text);
      expect(await page.inputValue('#lastName')).toBe(text);
      expect(await page.locator('footer').count()).toBe(1);
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    }
    await context.close();
  });
});
