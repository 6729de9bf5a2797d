import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { holdAnswers } from '../src/held-requests.ts';
import { fillCart, miniCart, readCart } from '../src/shopping.ts';
import { hydrated, newPage, open, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

const ADD = '/checkout/cart/add';
const withoutJavaScript = { javaScriptEnabled: false };

const add = (page: Page) => page.getByRole('button', { name: 'Add to cart' }).click();
const status = (page: Page) => page.locator('.add-status').innerText();

/** As if the form were on a page from before: with another SKU in it, and the button to send it. */
async function forge(page: Page, sku: string): Promise<void> {
  await page.locator('.add-form').evaluate((form, sku) => {
    form.querySelector('input')!.value = sku;
    form.querySelector('button')!.disabled = false;
  }, sku);
}

describe('with JavaScript', () => {
  test('the page stays, says "Tractor was added." with a link to the cart, and the mini-cart refreshes and flashes', async () => {
    const page = await open('/product/CL-01');
    expect(await miniCart(page)).toBe('Cart');
    await page.evaluate(() => {
      document.addEventListener('checkout:cart-updated', (event) => {
        document.body.dataset.updated = JSON.stringify((event as CustomEvent).detail);
      });
      document.addEventListener('animationstart', ({ animationName }) => {
        document.body.dataset.animated = animationName;
      });
    });
    await add(page);
    await expect.poll(() => status(page)).toBe('Tractor was added. View cart');
    await expect.poll(() => miniCart(page)).toBe('Cart 1');
    expect(await page.locator('body').getAttribute('data-updated')).toBe('{"sku":"CL-01-ME"}');
    await expect.poll(() => page.locator('body').getAttribute('data-animated')).toContain('flash');
    expect(await page.getByRole('link', { name: 'Cart, 1 item' }).count()).toBe(1);
    await page.getByRole('link', { name: 'View cart' }).click();
    await page.waitForURL('**/checkout/cart');
    expect(await page.locator('.cart-sku').allInnerTexts()).toEqual(['CL-01-ME']);
  });

  test('adding again raises the quantity', async () => {
    const page = await open('/product/CL-01');
    await add(page);
    await expect.poll(() => miniCart(page)).toBe('Cart 1');
    await add(page);
    await expect.poll(() => miniCart(page)).toBe('Cart 2');
    expect(await readCart(page)).toEqual(['2 × CL-01-ME']);
  });

  test.each([
    ['a sold-out', 'CL-03-BA', 409, 'CL-03-BA is sold out, so we did not add it.'],
    ['an unknown', 'XX-99-XX', 404, 'We sell no machine with the number XX-99-XX.'],
  ])('%s SKU is refused with a message, and the cart stays as it was', async (_, sku, code, message) => {
    const page = await open('/product/CL-01');
    await fillCart(page, 'CL-02-WH');
    await forge(page, sku);
    await add(page);
    await expect.poll(() => status(page)).toBe(message);
    expect(takeProblems(page)).toEqual([`${code} ${ADD}`]);
    expect(await readCart(page)).toEqual(['1 × CL-02-WH']);
  });

  test('where the answer does not come, the form is sent as without JavaScript', async () => {
    const page = await open('/product/CL-01');
    await page.route(`**${ADD}`, (route) => (route.request().isNavigationRequest() ? route.continue() : route.abort()));
    await add(page);
    await page.waitForURL('**/checkout/cart');
    expect(await page.locator('.cart-sku').allInnerTexts()).toEqual(['CL-01-ME']);
    expect(takeProblems(page)).toEqual([`net::ERR_FAILED ${ADD}`]);
  });

  test('a click before the islands run does the same by a full load', async () => {
    const page = await newPage();
    const { urls } = await holdAnswers(page, /\/widgets\.\w+\.js$/);
    await page.goto('/product/CL-01');
    await expect.poll(() => urls.length).toBe(1);
    await add(page);
    await page.waitForURL('**/checkout/cart');
  });

  test('a visitor who comes back finds the number of items in the header', async () => {
    const page = await newPage();
    await fillCart(page, 'CL-01-ME', 'CL-01-ME', 'CL-02-WH');
    await page.goto('/stores');
    await hydrated(page);
    expect(await miniCart(page)).toBe('Cart 3');
    expect(await page.getByRole('link', { name: 'Cart, 3 items' }).getAttribute('href')).toBe('/checkout/cart');
  });
});

describe('without JavaScript', () => {
  test('the form answers 303 and leads to the cart, and adding again raises the quantity', async () => {
    const page = await open('/product/CL-01?sku=CL-01-SK', withoutJavaScript);
    for (const quantity of [1, 2]) {
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.request().method() === 'POST'),
        add(page),
      ]);
      expect([answer.status(), answer.headers().location]).toEqual([303, '/checkout/cart']);
      await page.waitForURL('**/checkout/cart');
      expect(await readCart(page)).toEqual([`${quantity} × CL-01-SK`]);
      expect(await miniCart(page)).toBe(`Cart ${quantity}`);
      await page.goto('/product/CL-01?sku=CL-01-SK');
    }
  });

  test.each([
    ['CL-03-BA', 409, 'CL-03-BA is sold out, so we did not add it.'],
    ['XX-99-XX', 404, 'We sell no machine with the number XX-99-XX.'],
    ['"><img src=x>', 404, 'We sell no machine with the number "><img src=x>.'],
    ['', 422, 'Choose a machine first.'],
  ])('SKU %j is refused with %i on the cart page, and the cart stays as it was', async (sku, code, message) => {
    const page = await open('/product/CL-01', withoutJavaScript);
    await fillCart(page, 'CL-02-WH');
    await forge(page, sku);
    await add(page);
    await page.waitForURL(`**${ADD}`);
    expect(takeProblems(page)).toEqual([`${code} ${ADD}`]);
    expect(await page.locator('.cart-notice').innerText()).toBe(message);
    expect(await page.locator('.cart-sku').allInnerTexts()).toEqual(['CL-02-WH']);
    expect(await readCart(page)).toEqual(['1 × CL-02-WH']);
  });
});

test("another site's form cannot fill the cart", async () => {
  const response = await fetch(inject('edge') + ADD, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'sku=CL-01-ME',
    redirect: 'manual',
  });
  expect(response.status).toBe(403);
  expect(response.headers.get('set-cookie')).toBeNull();
});
