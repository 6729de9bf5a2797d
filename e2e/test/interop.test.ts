import { type Store, startStore, TEAMS } from '@selvedge/workbench';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startOurLayout } from '../fixtures/our-layout.ts';
import { type StockLayout, startStockLayout } from '../fixtures/stock-layout.ts';
import { startExpressPodlet, startFastifyPodlet } from '../fixtures/stock-podlets.ts';
import { launchChromium } from '../src/browser.ts';

describe('a stock Podium layout on Express, with our podlets', () => {
  let store: Store;
  let stock: StockLayout;
  let browser: Browser;

  beforeAll(async () => {
    // Whose layout serves no podlet's files says where browsers find the pictures.
    store = await startStore({ env: ({ podlets }) => ({ PICTURES_URL: `http://127.0.0.1:${podlets + 1}/assets/` }) });
    stock = await startStockLayout(podletUrl);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await stock?.close();
    await store?.stop();
  });

  const podletUrl = (team: string) => `http://127.0.0.1:${store.ports.podlets + TEAMS.indexOf(team as 'explore')}`;

  /** Open a page in a browser of its own. The test fails if the page had any problem. */
  async function open(path: string, { javaScriptEnabled = true } = {}): Promise<{ page: Page; urls: string[] }> {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const problems: string[] = [];
    const urls: string[] = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('response', (response) => {
      urls.push(response.url());
      if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    });
    onTestFinished(async () => {
      await context.close();
      expect(problems).toEqual([]);
    });
    await page.goto(stock.origin + path);
    return { page, urls };
  }

  const islandsRun = (page: Page) =>
    page.waitForFunction(() =>
      [...document.querySelectorAll('[island]')].every((one) => one.matches(':defined:not([defer-hydration])')),
    );

  test('gets whole fragments without a tag that it cannot resolve, and without a URL that it does not serve', async () => {
    const html = await (await fetch(`${stock.origin}/product/CL-01?sku=CL-01-BA`)).text();
    for (const team of TEAMS) expect(html).toContain(`data-boundary="${team}"`);
    expect(html).toContain('<h1 class="product-name">Hollybrook 28</h1>');
    expect(html.match(/<li><a class="recommendation" href="\/product\//g)).toHaveLength(4);
    expect(html).toContain('action="/checkout/cart/add"');
    expect(html).toContain('<option value="');
    expect(html).not.toMatch(/esi:|<!--esi|\/_fragments\/|\/_podlet\//);
  });

  test("shows a page whose styles, scripts and pictures come from the podlets' own origins", async () => {
    const { page, urls } = await open('/product/CL-01?sku=CL-01-BA');
    await islandsRun(page);
    expect(await page.locator('.recommendations-list').evaluate((list) => getComputedStyle(list).display)).toBe('grid');
    for (const picture of await page.locator('img').all()) {
      await picture.scrollIntoViewIfNeeded();
      await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    }
    const origins = TEAMS.map(podletUrl);
    expect(new Set(urls.filter((url) => url.includes('/assets/')).map((url) => new URL(url).origin))).toEqual(
      new Set(origins),
    );
    const foreign = urls.find((url) => url.endsWith('.svg'))!;
    const { headers } = await fetch(foreign, { headers: { origin: stock.origin } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  test('has islands that hydrate with a copy of Lit of their own', async () => {
    const { page } = await open('/product/CL-01?sku=CL-01-BA');
    await islandsRun(page);
    expect(
      await page.locator('[island]').evaluateAll((islands) => islands.map(({ localName }) => localName).sort()),
    ).toEqual(['checkout-add-to-cart', 'checkout-mini-cart', 'explore-store-picker']);
    await page.click('.add-form button');
    await page.getByText('Tractor was added.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/product/CL-01');
    await page.click('.picker-button');
    const chosen = page.locator('.picker-store').nth(1);
    const name = await chosen.locator('.picker-store-name').innerText();
    await chosen.click();
    expect(await page.locator('.picker-button').innerText()).toContain(name);
    await page.click('text=View cart');
    await page.waitForURL('**/checkout/cart');
    expect(await page.locator('.cart-sku').innerText()).toBe('CL-01-BA');
  });

  test.each([true, false])(
    'follows the links to variants and takes the form, with JavaScript: %s',
    async (javaScriptEnabled) => {
      const { page } = await open('/product/CL-01?sku=CL-01-ME', { javaScriptEnabled });
      await page.click('a.variant >> text=Barn red');
      await page.waitForURL('**/product/CL-01?sku=CL-01-BA');
      expect(await page.locator('.variant-selected').innerText()).toBe('Barn red');
      if (javaScriptEnabled) return;
      await page.click('.add-form button');
      await page.waitForURL('**/checkout/cart');
      expect(await page.locator('.cart-sku').innerText()).toBe('CL-01-BA');
    },
  );
});

describe('our layout, with stock podlets on Express and Fastify', () => {
  async function start() {
    const express = await startExpressPodlet();
    const fastify = await startFastifyPodlet();
    const layout = await startOurLayout({ express: express.url, fastify: fastify.url });
    onTestFinished(async () => {
      await Promise.all([layout.close(), express.close(), fastify.close()]);
    });
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(layout.url + path, { headers, redirect: 'manual' });
      return { status: response.status, headers: response.headers, html: await response.text() };
    };
    await expect.poll(async () => (await ask('/readyz')).status).toBe(200);
    return { express, fastify, layout, ask };
  }

  test('makes a page of their content and assets', async () => {
    const { ask } = await start();
    const { status, html, headers } = await ask('/?q=%3Cb%3E&x=1');
    expect([status, headers.get('selvedge-degraded')]).toEqual([200, null]);
    expect(html).toContain('<p class="express">Express 1 q=<b> ');
    expect(html).toContain('<p class="fastify">Fastify 1 ');
    for (const name of ['express', 'fastify']) {
      expect(html).toContain(`<link rel="stylesheet" href="/_podlet/${name}/assets/${name}-1.css">`);
      expect(html).toContain(`<script type="module" src="/_podlet/${name}/assets/${name}-1.js"></script>`);
      const asset = await ask(`/_podlet/${name}/assets/${name}-1.css`);
      expect([asset.status, asset.headers.get('content-type'), asset.html]).toEqual([
        200,
        expect.stringContaining('text/css'),
        `/* ${name}-1.css */`,
      ]);
    }
    expect((await ask('/_podlet/express/secret')).status).toBe(404);
  });

  test("gives them Podium's context, and nothing of what a visitor says", async () => {
    const { ask } = await start();
    const { html } = await ask('/', {
      'x-podium-device-type': 'mobile',
      'podium-locale': 'xx',
      'podium-mount-origin': 'http://evil.example',
      host: 'evil.example',
    });
    for (const name of ['express', 'fastify']) {
      const context = `debug=false deviceType=desktop locale=en mountOrigin=https://mixed.example mountPathname=/ publicPathname=/_podlet/${name} requestedBy=mixed`;
      expect(html).toMatch(new RegExp(`<p class="${name}">[^<]*${context}</p>`));
    }
  });

  test('shows the kept fallback of an optional one that is killed, and its content when it is back', async () => {
    const { ask, fastify } = await start();
    await fastify.close();
    const { status, html, headers } = await ask('/');
    expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(html).toContain('<p class="express">Express 1');
    expect(html).toContain('<p class="fastify">Fastify is out</p>');
    const again = await startFastifyPodlet({ port: fastify.port });
    onTestFinished(again.close);
    expect((await ask('/')).html).toContain('<p class="fastify">Fastify 1 ');
  });

  test('is a 503 with the others when the required one is killed', async () => {
    const { ask, express } = await start();
    await express.close();
    const { status, html, headers } = await ask('/');
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(html).toContain('<h1>503</h1>');
    expect(html).toContain('<p class="fastify">Fastify 1 ');
  });

  test.each(['express', 'fastify'] as const)(
    "notices %s's new version and its new assets, without a restart",
    async (name) => {
      const { ask, ...podlets } = await start();
      const { port } = podlets[name];
      await podlets[name].close();
      const startPodlet = name === 'express' ? startExpressPodlet : startFastifyPodlet;
      const next = await startPodlet({ port, version: '2' });
      onTestFinished(next.close);
      await expect
        .poll(async () => (await ask('/')).html, { timeout: 3000 })
        .toContain(`/_podlet/${name}/assets/${name}-2.css`);
      const { html } = await ask('/');
      expect(html.toLowerCase()).toContain(`${name} 2 `);
      expect(html).not.toContain(`${name}-1.`);
    },
  );
});
