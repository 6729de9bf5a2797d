import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { holdAnswers, twoFrames } from '../src/held-requests.ts';
import { chooseColour, readProduct } from '../src/product-page.ts';
import { open, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

const FRAGMENT = /\/_fragments\/en\/decide\/product\?/;
const SKUS = {
  'Sky blue': 'CL-04-SK',
  'Slate grey': 'CL-04-SL',
  'Wheat yellow': 'CL-04-WH',
  Rust: 'CL-04-RU',
} as const;
type Colour = keyof typeof SKUS;

let page: Page;
beforeEach(async () => {
  page = await open('/product/CL-04');
  await page.evaluate(() => document.documentElement.setAttribute('data-same-document', ''));
});

const isSameDocument = () => page.locator('[data-same-document]').count();
const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).innerText.trim());

async function shows(colour: Colour): Promise<void> {
  await expect.poll(async () => (await readProduct(page)).selected, { message: 'the selected colour' }).toBe(colour);
}

const fullLoads = new Map<Colour, Awaited<ReturnType<typeof readProduct>>>();

/** What the variant's page shows that was loaded as a whole. */
async function fullLoad(colour: Colour) {
  let found = fullLoads.get(colour);
  if (!found) {
    const other = await open(`/product/CL-04${colour === 'Sky blue' ? '' : `?sku=${SKUS[colour]}`}`, {
      javaScriptEnabled: false,
    });
    found = await readProduct(other);
    expect(found.sku).toBe(SKUS[colour]);
    fullLoads.set(colour, found);
    await other.close();
  }
  return found;
}

/** All teams, the address and the head must show what a full load shows. */
async function agreesWithFullLoad(colour: Colour): Promise<void> {
  await shows(colour);
  expect(await readProduct(page)).toEqual(await fullLoad(colour));
}

test('switching changes picture, price, stock, add-to-cart, recommendations, URL, title and canonical, not the document', async () => {
  await chooseColour(page, 'Slate grey');
  await agreesWithFullLoad('Slate grey');
  expect(await isSameDocument()).toBe(1);
});

test('the focus goes to the selected variant, by mouse and by keyboard', async () => {
  await chooseColour(page, 'Wheat yellow');
  await shows('Wheat yellow');
  expect(await focused()).toBe('Wheat yellow');
  await page.locator('a.variant', { hasText: 'Rust' }).focus();
  await page.keyboard.press('Enter');
  await shows('Rust');
  expect(await focused()).toBe('Rust');
  expect(await isSameDocument()).toBe(1);
});

test('back and forward lead through the variants without a full load', async () => {
  await chooseColour(page, 'Slate grey');
  await shows('Slate grey');
  await chooseColour(page, 'Rust');
  await shows('Rust');
  await page.goBack();
  await agreesWithFullLoad('Slate grey');
  await page.goBack();
  await agreesWithFullLoad('Sky blue');
  await page.goForward();
  await agreesWithFullLoad('Slate grey');
  expect(await isSameDocument()).toBe(1);
});

test.each([
  { order: 'in reverse', releases: [3, 2, 1, 0] },
  { order: 'in turn', releases: [0, 1, 2, 3] },
  { order: 'the last one first', releases: [3, 0, 1, 2] },
  { order: 'the last one in between', releases: [1, 3, 2, 0] },
])('of four fast clicks whose answers come $order the last wins, and all teams agree', async ({ releases }) => {
  const held = await holdAnswers(page, FRAGMENT);
  const colours: Colour[] = ['Slate grey', 'Rust', 'Slate grey', 'Wheat yellow'];
  for (const [index, colour] of colours.entries()) {
    await chooseColour(page, colour);
    await expect.poll(() => held.urls.length).toBe(index + 1);
  }
  for (const index of releases) await held.release(index);
  await agreesWithFullLoad('Wheat yellow');
  await twoFrames(page);
  await agreesWithFullLoad('Wheat yellow');
  expect(await isSameDocument()).toBe(1);
  // Those that were superseded left nothing in the history.
  await page.unroute(FRAGMENT);
  await page.goBack();
  await shows('Sky blue');
});

test('a step back while an answer is on its way wins over it', async () => {
  await chooseColour(page, 'Slate grey');
  await shows('Slate grey');
  const held = await holdAnswers(page, FRAGMENT);
  await chooseColour(page, 'Rust');
  await expect.poll(() => held.urls.length).toBe(1);
  await page.goBack();
  await held.release(1);
  await held.release(0);
  await twoFrames(page);
  await agreesWithFullLoad('Sky blue');
});

test('where the fragment fails, the link is followed', async () => {
  await page.route(FRAGMENT, (route) => route.fulfill({ status: 500, body: 'broken' }));
  await chooseColour(page, 'Rust');
  await expect.poll(isSameDocument).toBe(0);
  await page.waitForFunction(() => document.readyState === 'complete');
  await agreesWithFullLoad('Rust');
  expect(takeProblems(page).join('\n')).toMatch(/^500 \/_fragments\/en\/decide\/product/);
});

test('add-to-cart adds the variant that is shown after switching', async () => {
  await chooseColour(page, 'Slate grey');
  await shows('Slate grey');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect.poll(() => page.locator('.add-status').innerText()).toContain('Tractor was added.');
  await page.goto('/checkout/cart');
  expect(await page.locator('.cart-sku').allInnerTexts()).toEqual(['CL-04-SL']);
});

test('with a modifier the link is the browser’s: a new tab', async () => {
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.locator('a.variant', { hasText: 'Rust' }).click({ modifiers: ['ControlOrMeta'] }),
  ]);
  await tab.waitForURL('**/product/CL-04?sku=CL-04-RU');
  expect((await readProduct(page)).selected).toBe('Sky blue');
});
