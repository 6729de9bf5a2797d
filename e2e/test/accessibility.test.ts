import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BrokenStore, startBroken } from '../src/broken-store.ts';
import { dialog, fillForm, openCheckout, pickerButton, placeOrder } from '../src/checkout-page.ts';
import { fillCart } from '../src/shopping.ts';
import { newPage, open, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

let broken: BrokenStore;
beforeAll(async () => {
  broken = await startBroken('decide');
});
afterAll(() => broken?.stop());

async function openError(url: string): Promise<Page> {
  const page = await newPage();
  await page.goto(url);
  takeProblems(page);
  return page;
}

const SCENES: [name: string, scene: () => Promise<Page>][] = [
  ['the home page', () => open('/')],
  ['the list of all machines', () => open('/products')],
  ['a category', () => open('/products/classic')],
  ['the stores', () => open('/stores')],
  ['a sold-out product', () => open('/product/AU-08?sku=AU-08-PL')],
  [
    'a product that was just added',
    async () => {
      const page = await open('/product/CL-04');
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.locator('.mini-cart-count').waitFor();
      return page;
    },
  ],
  ['the German home page', () => open('/de')],
  ['a German product', () => open('/de/product/CL-12')],
  ['the empty cart', () => open('/checkout/cart')],
  [
    'the cart',
    async () => {
      const page = await newPage();
      await fillCart(page, 'CL-01-ME', 'AU-01-SN');
      await page.goto('/checkout/cart');
      return page;
    },
  ],
  [
    'the cart that refuses a machine',
    async () => {
      const page = await open('/product/CL-01');
      await page.locator('.add-form').evaluate((form: HTMLFormElement) => {
        form.querySelector('input')!.value = 'CL-03-BA';
        form.submit();
      });
      await page.locator('.cart-notice').waitFor();
      takeProblems(page);
      return page;
    },
  ],
  ['the checkout without a cart', () => open('/checkout/checkout')],
  ['the checkout', () => openCheckout(true, 'CL-12-WH')],
  [
    'the open store picker',
    async () => {
      const page = await openCheckout(true, 'CL-12-WH');
      await pickerButton(page).click();
      await dialog(page).waitFor();
      return page;
    },
  ],
  [
    'the checkout with errors',
    async () => {
      const page = await openCheckout(true, 'CL-12-WH');
      await page.locator('form').evaluate((form: HTMLFormElement) => form.submit());
      await page.locator('.field-error').first().waitFor();
      takeProblems(page);
      return page;
    },
  ],
  [
    'the page that thanks',
    async () => {
      const page = await openCheckout(true, 'CL-12-WH');
      await fillForm(page);
      await placeOrder(page);
      return page;
    },
  ],
  ['the 404 page', () => openError('/nowhere')],
  ['the 410 page', () => openError('/product/CL-00')],
  ['the 503 page', () => openError(`${broken.origin}/product/CL-01`)],
];

test.each(SCENES)('axe finds no violation on %s: wide and light, narrow and dark', async (_, scene) => {
  const page = await scene();
  // Colours are judged where they come to rest.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing sticks out').toBe(320);
});

async function violations(page: Page): Promise<string[]> {
  // Without frames there is no need for a page of axe's own.
  const results = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
