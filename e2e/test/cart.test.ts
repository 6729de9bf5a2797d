import { describe, expect, inject, test } from 'vitest';
import { fillCart, miniCart, readCart } from '../src/shopping.ts';
import { MODES, newPage, open, useBrowser } from '../src/visitor.ts';

useBrowser();

describe.each(MODES)('$mode', (mode) => {
  test('an empty cart says so, leads to the machines, and the mini-cart has no number', async () => {
    const page = await open('/checkout/cart', mode);
    expect(await page.locator('.cart-empty').innerText()).toContain('Nothing in here yet.');
    expect(await page.getByRole('link', { name: 'See the machines' }).getAttribute('href')).toBe('/products');
    expect(await page.getByRole('link', { name: 'Checkout' }).count()).toBe(0);
    expect(await page.locator('.recommendation').count()).toBe(4);
    expect(await miniCart(page)).toBe('Cart');
    expect(await page.locator('.mini-cart-count').count()).toBe(0);
  });

  test('a line shows picture, name, SKU, quantity and price, and the total is their sum', async () => {
    const page = await newPage(mode.javaScriptEnabled);
    await fillCart(page, 'CL-01-SK', 'AU-01-SN', 'CL-01-SK');
    await page.goto('/checkout/cart');
    const line = page.locator('.cart-line', { hasText: 'CL-01-SK' });
    expect(await line.locator('.cart-picture').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(800);
    expect(await line.getByRole('link', { name: 'Hollybrook 28' }).getAttribute('href')).toBe(
      '/product/CL-01?sku=CL-01-SK',
    );
    expect((await line.innerText()).split(/\n+/)).toEqual([
      'Hollybrook 28',
      'CL-01-SK',
      'Quantity: 2',
      '€ 38,800',
      'Remove',
    ]);
    expect(await page.locator('.cart-total').innerText()).toContain('Total € 102,800');
    expect(await miniCart(page)).toBe('Cart 3');
  });

  test('the recommendations are made from what is in the cart, and none of it is among them', async () => {
    const page = await open('/checkout/cart', mode);
    const recommended = () =>
      page.locator('.recommendation').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    const before = await recommended();
    await fillCart(page, 'CL-13-NI', 'AU-02-NI');
    await page.reload();
    const after = await recommended();
    expect(after).toHaveLength(4);
    expect(after).not.toEqual(before);
    expect(after.filter((link) => /CL-13|AU-02/.test(link))).toEqual([]);
  });

  test('removing takes the whole line, and the last one leaves the empty cart', async () => {
    const page = await newPage(mode.javaScriptEnabled);
    await fillCart(page, 'CL-01-SK', 'CL-01-SK', 'CL-02-WH');
    await page.goto('/checkout/cart');
    await page.getByRole('button', { name: 'Remove Hollybrook 28, CL-01-SK' }).click();
    await page.locator('.cart-line', { hasText: 'CL-01-SK' }).waitFor({ state: 'detached' });
    expect(await readCart(page)).toEqual(['1 × CL-02-WH']);
    expect(await page.locator('.cart-total').innerText()).toContain('Total € 9,300');
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.locator('.cart-empty').waitFor();
    expect(new URL(page.url()).pathname).toBe('/checkout/cart');
    expect(await miniCart(page)).toBe('Cart');
  });
});

test('the cart cookie is out of reach of scripts and is not sent with other sites’ forms', async () => {
  const page = await newPage();
  await fillCart(page, 'CL-01-SK');
  await page.goto('/checkout/cart');
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: 'cart', httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test.each([
  ['nonsense', 'nonsense'],
  ['an escaped NUL', '%00'],
  ['3000 bytes', 'x'.repeat(3000)],
])('a forged cart cookie, %s, is an empty cart', async (_, value) => {
  const page = await newPage(false);
  await page.context().addCookies([{ name: 'cart', value, url: inject('edge') }]);
  const response = await page.goto('/checkout/cart');
  expect(response?.status()).toBe(200);
  expect(await page.locator('.cart-empty').count()).toBe(1);
});
