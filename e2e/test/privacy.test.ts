import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { PAGES } from '../src/pages.ts';
import { fillCart, readCart } from '../src/shopping.ts';
import { newContext, useBrowser } from '../src/visitor.ts';

useBrowser();

const PATHS = PAGES.filter(([, status]) => status === 200).map(([path]) => path);
const SKU = 'CL-13-NI';

let full: BrowserContext;
let empty: BrowserContext;
beforeAll(async () => {
  [full, empty] = await Promise.all([newContext(), newContext()]);
  await fillCart(await full.newPage(), SKU, SKU, SKU);
});
afterAll(() => Promise.all([full.close(), empty.close()]));

test.each(PATHS)('%s shows two visitors who come at the same time each their own cart', async (path) => {
  const [first, second, third] = await Promise.all([full, empty, full].map((visitor) => visitor.request.get(path)));
  const [mine, theirs, again] = await Promise.all([first!.text(), second!.text(), third!.text()]);
  expect(theirs).not.toContain(SKU);
  expect(theirs).not.toContain('mini-cart-count');
  if (path === '/checkout/checkout') return;
  for (const html of [mine, again]) expect(html).toContain('<span class="mini-cart-count">3</span>');
  // A shared cache may keep neither.
  for (const response of [first!, second!]) expect(response.headers()['cache-control']).toMatch(/private|no-store/);
});

test('two visitors fill and empty their carts side by side', async () => {
  const other = await empty.newPage();
  await fillCart(other, 'CL-02-WH');
  const mine = await full.newPage();
  await mine.goto('/checkout/cart');
  await other.goto('/checkout/cart');
  await other.getByRole('button', { name: 'Remove' }).click();
  await other.locator('.cart-empty').waitFor();
  expect(await readCart(mine)).toEqual([`3 × ${SKU}`]);
  expect(await readCart(other)).toEqual([]);
});

test("a fragment that is everybody's does not see the cookie, and a private one is never kept", async () => {
  const cookie = (await full.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const read = async (url: string) => {
    const response = await fetch(inject('edge') + url, { headers: { cookie } });
    return { html: await response.text(), caching: response.headers.get('cache-control') };
  };
  const header = await read('/_fragments/en/inspire/recommendations?skus=CL-01-ME');
  expect(header.html).not.toContain('mini-cart-count');
  expect(header.caching).toBe('no-cache');
  const miniCart = await read('/_fragments/private/en/checkout/mini-cart');
  expect(miniCart.html).toContain('<span class="mini-cart-count">3</span>');
  expect(miniCart.caching).toBe('private, no-store');
  // Where shared caches look, it is not to be found.
  expect((await fetch(`${inject('edge')}/_fragments/en/checkout/mini-cart`)).status).toBe(404);
});
