import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openCheckout } from '../src/checkout-page.ts';
import { readCart } from '../src/shopping.ts';
import { hydrated, MODES, open, useBrowser } from '../src/visitor.ts';

useBrowser();

/** The name and the look of what has the focus. */
function readFocus(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const label = (element as HTMLInputElement).labels?.[0]?.innerText;
    return {
      name: (element.getAttribute('aria-label') ?? label ?? element.innerText).replace(/\s+/g, ' ').trim(),
      isSeen: outlineStyle !== 'none' && outlineWidth !== '0px' && box.bottom > 0 && box.top < window.innerHeight,
    };
  });
}

/** Press Tab until something of this name has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab');
    const focus = await readFocus(page);
    passed.push(focus.name);
    if (typeof name === 'string' ? focus.name === name : name.test(focus.name)) return;
  }
  throw new Error(`Tab does not reach ${name}; it came by ${passed.join(', ')}`);
}

/** All that Tab reaches from the top of the page, until it leaves it. */
async function walk(page: Page): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement === document.body)) return names;
    const { name, isSeen } = await readFocus(page);
    expect(isSeen, `the focus on "${name}" can be seen`).toBe(true);
    names.push(name);
    expect(names.length).toBeLessThan(60);
  }
}

const FOOTER = ['Classics', 'Autonomous', 'Stores', 'Deutsch', 'show team boundaries'];

test('Tab passes everything on the product page in the order of reading, and the focus is always seen', async () => {
  const page = await open('/product/CL-04');
  const names = await walk(page);
  expect(names.slice(0, 11)).toEqual([
    'Skip to content',
    'Headland, home',
    'Machines',
    'Stores',
    'Cart',
    'Machines',
    'Classics',
    'Slate grey',
    'Wheat yellow',
    'Rust',
    'Add to cart',
  ]);
  expect(names.slice(15)).toEqual(FOOTER);
});

test('Tab passes everything on the checkout page, once it can be sent also the button', async () => {
  const page = await openCheckout(true, 'CL-12-WH');
  const start = ['Skip to content', 'Headland, home', 'First name', 'Last name'];
  expect(await walk(page)).toEqual([...start, 'Choose a store', 'Back to cart', ...FOOTER]);
});

test('the skip link is seen on focus and leads past the header', async () => {
  const page = await open('/product/CL-04');
  await page.keyboard.press('Tab');
  expect(await readFocus(page)).toEqual({ name: 'Skip to content', isSeen: true });
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#main');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.querySelector('main')!.contains(document.activeElement))).toBe(true);
});

describe.each(MODES)('$mode', ({ javaScriptEnabled }) => {
  test('a tractor is bought by keyboard alone', async () => {
    const page = await open('/product/CL-12', { javaScriptEnabled });
    await tabTo(page, 'Snow white');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/product/CL-12?sku=CL-12-SN');
    await page.locator('strong.variant', { hasText: 'Snow white' }).waitFor();
    if (javaScriptEnabled) await hydrated(page);
    await tabTo(page, 'Add to cart');
    await page.keyboard.press('Space');
    if (javaScriptEnabled) {
      await page.getByRole('link', { name: 'View cart' }).waitFor();
      await tabTo(page, 'View cart');
      await page.keyboard.press('Enter');
    }
    await page.waitForURL('**/checkout/cart');
    expect(await readCart(page)).toEqual(['1 × CL-12-SN']);
    await tabTo(page, 'Checkout');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/checkout/checkout');
    if (javaScriptEnabled) await hydrated(page);
    await tabTo(page, 'First name');
    await page.keyboard.type('Ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Byron');
    if (javaScriptEnabled) {
      await tabTo(page, 'Choose a store');
      await page.keyboard.press('Enter');
      await tabTo(page, /^Headland Furrowby/);
      await page.keyboard.press('Enter');
    } else {
      await tabTo(page, 'Store');
      await page.keyboard.type('Headland Furrowby');
    }
    await tabTo(page, 'Place order');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/checkout/thanks?order=*');
    expect(await page.getByRole('main').innerText()).toContain('Headland Furrowby');
  });
});
