import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort, type Store, startStore } from '@selvedge/workbench';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cdn, startCdn } from '../src/cdn.ts';
import { PAGES } from '../src/pages.ts';
import { shiftsOf, watchShifts } from '../src/shifts.ts';
import { miniCart } from '../src/shopping.ts';
import { hydrated, newContext, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

const isOwn = (path: string) => /^(\/de)?\/checkout\//.test(path);
const FOUND = PAGES.filter(([, status]) => status === 200).map(([path]) => path);
const PUBLIC = FOUND.filter((path) => !isOwn(path));
const MINI_CART = '/_fragments/private/en/checkout/mini-cart';
const SKU = 'CL-13-NI';

/** Kept, also where nginx gets it anew behind the visitor's back. */
const FROM_CACHE = /^(HIT|STALE|UPDATING)$/;

let store: Store;
let nginx: Cdn;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  store = await startStore({
    // A machine that is busy with browsers is slow, which is no fault of a podlet.
    env: { PRIVATE_DELIVERY: 'browser', SLOT_DEADLINE_MS: '5000', PAGE_BUDGET_MS: '5000' },
    change: (spec) => (spec.name === 'layout-server' ? { ...spec, env: { ...spec.env, PUBLIC_ORIGIN: url } } : spec),
  });
  nginx = await startCdn(port, store.layout);
});
afterAll(async () => {
  await nginx?.stop();
  await store?.stop();
});

const statusOf = (response: Response) => response.headers.get('x-cache-status');

/** What nginx answers once it keeps the page: a page that was made while its parts were still on their way is not kept. */
async function getKept(path: string, cookie = 'cart=nobody'): Promise<Response> {
  let response!: Response;
  await expect
    .poll(async () => {
      await response?.body?.cancel();
      response = await fetch(url + path, { headers: { cookie } });
      return statusOf(response);
    })
    .toMatch(FROM_CACHE);
  return response;
}

describe('without a browser', () => {
  test.each(PUBLIC)('%s is kept, and has the same bytes for everybody', async (path) => {
    const [one, other] = [await getKept(path, 'cart=one'), await getKept(path, 'cart=other')];
    const html = await one.text();
    expect(html).toContain(
      `<slot data-fragment-src="${path.startsWith('/de') ? MINI_CART.replace('/en/', '/de/') : MINI_CART}">`,
    );
    expect(await other.text()).toBe(html);
    expect(one.headers.get('cache-control')).toMatch(/^public, max-age=0, s-maxage=\d+/);
    expect(one.headers.has('set-cookie')).toBe(false);
    expect(one.headers.has('selvedge-degraded')).toBe(false);
  });

  test.each([...FOUND.filter(isOwn), MINI_CART])('%s is asked for each time, and nobody may keep it', async (path) => {
    for (let time = 0; time < 2; time++) {
      const response = await fetch(url + path, { headers: { cookie: 'cart=one' } });
      expect([response.status, statusOf(response)]).toEqual([200, 'BYPASS']);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
    }
  });

  test.each(['/healthz', '/readyz', '/metrics'])('%s is not for visitors', async (path) => {
    expect((await fetch(url + path)).status).toBe(404);
  });
});

describe('two visitors', () => {
  let many: BrowserContext;
  let one: BrowserContext;
  let empty: BrowserContext;
  beforeAll(async () => {
    [many, one, empty] = await Promise.all([newVisitor(SKU, SKU, SKU), newVisitor('CL-02-WH'), newVisitor()]);
  });
  afterAll(() => Promise.all([many, one, empty].map((visitor) => visitor?.close())));

  test.each(PUBLIC)('%s comes from the cache, each sees their own cart in it, and nothing moves', async (path) => {
    await getKept(path);
    const cart = path.startsWith('/de') ? 'Warenkorb' : 'Cart';
    for (const [visitor, count] of [
      [many, ' 3'],
      [one, ' 1'],
      [empty, ''],
    ] as const) {
      const page = await visitor.newPage();
      const filled = page.waitForResponse((response) => response.url().includes('/_fragments/private/'));
      const response = await page.goto(path);
      expect(response!.headers()['x-cache-status']).toMatch(FROM_CACHE);
      expect((await filled).headers()).toMatchObject({
        'x-cache-status': 'BYPASS',
        'cache-control': 'private, no-store',
      });
      await expect.poll(() => miniCart(page)).toBe(cart + count);
      await hydrated(page);
      expect(await shiftsOf(page)).toEqual([]);
    }
  });

  test('their carts stay apart on the pages that are their own', async () => {
    for (const [visitor, sku, other, count] of [
      [many, SKU, 'CL-02-WH', 3],
      [one, 'CL-02-WH', SKU, 1],
    ] as const) {
      const html = await (await visitor.request.get('/checkout/cart')).text();
      expect(html).toContain(sku);
      expect(html).not.toContain(other);
      // Such a page is private, so nothing in it waits for a script.
      expect(html).toContain(`<span class="mini-cart-count">${count}</span>`);
      expect(html).not.toContain('data-fragment-src');
    }
  });

  test('who adds a machine on a kept page sees it counted, and nobody else does', async () => {
    await getKept('/product/CL-01');
    const [adding, looking] = [await (await newVisitor()).newPage(), await one.newPage()];
    await adding.goto('/product/CL-01');
    await hydrated(adding);
    for (const count of [1, 2]) {
      await adding.getByRole('button', { name: 'Add to cart' }).click();
      await expect.poll(() => miniCart(adding)).toBe(`Cart ${count}`);
    }
    await looking.goto('/product/CL-01');
    await expect.poll(() => miniCart(looking)).toBe('Cart 1');
  });

  test('without JavaScript the cart is a link, and its page shows what is in it', async () => {
    await getKept('/product/CL-13');
    const context = await newContext({ baseURL: url, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/product/CL-13?sku=CL-13-NI');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    expect(page.url()).toBe(`${url}/checkout/cart`);
    expect(await page.locator('.cart-sku').allInnerTexts()).toEqual([SKU]);
    expect(await miniCart(page)).toBe('Cart 1');
    const response = await page.goto('/');
    expect(response!.headers()['x-cache-status']).toMatch(FROM_CACHE);
    expect(await miniCart(page)).toBe('Cart');
    await page.locator('.mini-cart-link').press('Enter');
    await page.waitForURL(`${url}/checkout/cart`);
    // A browser that runs no scripts refuses to preload one.
    for (const problem of takeProblems(page)) expect(problem).toMatch(/^csp \/_assets\/swap\./);
  });
});

/** A visitor with these in the cart, on a phone's screen, where room is scarce. */
async function newVisitor(...skus: readonly string[]): Promise<BrowserContext> {
  const context = await newContext({ baseURL: url, viewport: { width: 375, height: 700 } });
  await watchShifts(context);
  for (const sku of skus) {
    const response = await context.request.post('/checkout/cart/add', {
      form: { sku },
      headers: { origin: url },
      maxRedirects: 0,
    });
    // A form is not looked up in the cache, so that nginx says nothing of it.
    expect([response.status(), response.headers()['x-cache-status']]).toEqual([303, undefined]);
    expect(response.headers()['cache-control']).toBe('no-store');
  }
  return context;
}

describe('whatever an origin says', () => {
  let origin: Server;
  let cdn: Cdn;
  let answer: Record<string, string> = {};
  let heard: IncomingHttpHeaders = {};
  let count = 0;

  beforeAll(async () => {
    origin = createServer((request, response) => {
      heard = request.headers;
      response.writeHead(200, { 'content-type': 'text/html', ...answer }).end(`${++count}`);
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    cdn = await startCdn(await freePort(), `http://127.0.0.1:${(origin.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    await cdn?.stop();
    origin?.closeAllConnections();
    origin?.close();
  });

  const PUBLIC_MINUTE = { 'cache-control': 'public, max-age=0, s-maxage=60' };

  test.each<[string, string, Record<string, string>, boolean]>([
    ['a public page', '/a', PUBLIC_MINUTE, true],
    ['a page with a cookie to set', '/b', { ...PUBLIC_MINUTE, 'set-cookie': 'cart=mine' }, false],
    ['a private page', '/c', { 'cache-control': 'private, s-maxage=60' }, false],
    ['a page that nobody may store', '/d', { 'cache-control': 'no-store, s-maxage=60' }, false],
    ['a page that says nothing', '/e', {}, false],
    ['a page of the cart that says it is public', '/checkout/cart', PUBLIC_MINUTE, false],
    ['a page of the cart in German', '/de/checkout/cart', PUBLIC_MINUTE, false],
    ['a page of the cart in disguise', '/x/../%63heckout/cart', PUBLIC_MINUTE, false],
    ['a private fragment that says it is public', `${MINI_CART}?x=1`, PUBLIC_MINUTE, false],
    ['a public fragment', '/_fragments/en/explore/header', PUBLIC_MINUTE, true],
  ])('%s is kept as it should be', async (_, path, headers, isKept) => {
    answer = headers;
    const ask = async () => (await fetch(cdn.url + path)).text();
    const first = await ask();
    expect((await ask()) === first).toBe(isKept);
  });

  test.each([
    ['a page', '/page', undefined],
    ['the cart', '/checkout/cart', 'cart=mine'],
    ['a private fragment', MINI_CART, 'cart=mine'],
  ])('of what a client says of itself, %s hears no more than the cookies that it may', async (_, path, cookie) => {
    answer = {};
    const spoofed = {
      cookie: 'cart=mine',
      authorization: 'Basic eDp5',
      'surrogate-capability': 'x="ESI/1.0"',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    await (await fetch(cdn.url + path, { headers: spoofed })).text();
    expect(heard.cookie).toBe(cookie);
    expect(heard['x-forwarded-host']).toBe('localhost');
    expect(heard['x-forwarded-proto']).toBe('http');
    for (const name of ['authorization', 'surrogate-capability', 'forwarded']) expect(heard).not.toHaveProperty(name);
  });
});
