import { describe, expect, test } from 'vitest';
import { fillForm, openCheckout, placeOrder, submitButton } from '../src/checkout-page.ts';
import { fillCart, miniCart, readCart, readStock } from '../src/shopping.ts';
import { hydrated, MODES, newContext, newPage, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

describe.each(MODES)('$mode', (mode) => {
  test('an order is thanked for with its number and what was bought; the cart is empty and the stock went down', async () => {
    const page = await openCheckout(mode.javaScriptEnabled, 'CL-14-ME', 'CL-14-ME', 'AU-05-OC');
    const before = await readStock(page, 'CL-14-ME');
    await fillForm(page);
    const number = await placeOrder(page);
    expect(number).toMatch(/^\S{4,20}$/);
    const main = await page.getByRole('main').innerText();
    expect(main).toContain('Thank you');
    expect(main).toContain('Headland Furrowby');
    const lines = await page.locator('.summary-line').allInnerTexts();
    expect(lines.map((line) => line.replace(/\s+/g, ' '))).toEqual([
      '2 × Clover Mini € 23,400',
      '1 × Heron Twin € 134,000',
      'Total € 157,400',
    ]);
    expect(await miniCart(page)).toBe('Cart');
    expect(await readCart(page)).toEqual([]);
    await expect.poll(() => readStock(page, 'CL-14-ME')).toBe(before - 2);
    await page.reload();
    expect(await page.locator('.thanks-order').innerText()).toBe(`Order ${number}`);
  });

  test('sending the same form twice makes one order', async () => {
    const page = await openCheckout(mode.javaScriptEnabled, 'AU-04-SL');
    const before = await readStock(page, 'AU-04-SL');
    await fillForm(page);
    const form = await page
      .locator('form')
      .evaluate((form) => [...new FormData(form as HTMLFormElement)] as [string, string][]);
    const number = await placeOrder(page);
    const again = await page.request.post('/checkout/place-order', {
      form: Object.fromEntries(form),
      headers: { origin: new URL(page.url()).origin },
      maxRedirects: 0,
    });
    expect([again.status(), again.headers().location]).toEqual([303, `/checkout/thanks?order=${number}`]);
    await expect.poll(() => readStock(page, 'AU-04-SL')).toBe(before - 1);
  });
});

test('a double click on the button makes one order', async () => {
  const page = await openCheckout(true, 'AU-04-SL');
  const before = await readStock(page, 'AU-04-SL');
  await fillForm(page);
  await submitButton(page).dblclick();
  // Not waitForURL: it fails when the second click breaks off what the first began.
  await expect.poll(() => page.url()).toMatch(/\/checkout\/thanks\?order=./);
  await expect.poll(() => readStock(page, 'AU-04-SL')).toBe(before - 1);
});

test('of two buyers of the last tractor the second is told so, and keeps the cart', async () => {
  const [first, second] = [await openCheckout(true, 'CL-10-SL'), await openCheckout(false, 'CL-10-SL')];
  await fillForm(first);
  await fillForm(second);
  await placeOrder(first);
  await submitButton(second).click();
  await second.waitForURL('**/checkout/place-order');
  expect(takeProblems(second)).toEqual(['409 /checkout/place-order']);
  expect(await second.locator('.cart-notice').innerText()).toContain('Stonewall 90 (CL-10-SL). Nothing was ordered.');
  expect(await readCart(second)).toEqual(['1 × CL-10-SL']);
});

test('an order is for the eyes of the one who placed it', async () => {
  const page = await openCheckout(true, 'CL-12-OC');
  await fillForm(page);
  const number = await placeOrder(page);
  const stranger = await newPage(false);
  await fillCart(stranger, 'CL-12-OC');
  const response = await stranger.goto(`/checkout/thanks?order=${number}`);
  expect(response?.status()).toBe(404);
  expect(await stranger.content()).not.toContain('Four Seasons');
  expect(takeProblems(stranger)).toEqual([`404 /checkout/thanks?order=${number}`]);
});

test.each(['/checkout/thanks', '/checkout/thanks?order=', '/checkout/thanks?order=0', '/checkout/thanks?order=%00'])(
  '%s without such an order is not found',
  async (path) => {
    const page = await newPage(false);
    await fillCart(page, 'CL-12-OC');
    expect((await page.request.get(path)).status()).toBe(404);
  },
);

test.each([
  { reducedMotion: 'no-preference', moves: true },
  { reducedMotion: 'reduce', moves: false },
] as const)(
  'the celebration of a visitor with prefers-reduced-motion: $reducedMotion moves: $moves',
  async (preference) => {
    const { reducedMotion, moves } = preference;
    const context = await newContext({ reducedMotion });
    const page = await context.newPage();
    await fillCart(page, 'CL-12-OC');
    await page.goto('/checkout/checkout');
    await hydrated(page);
    await fillForm(page);
    await placeOrder(page);
    expect(await page.locator('.celebration').isVisible()).toBe(true);
    const animations = await page
      .locator('.celebration *')
      .evaluateAll((parts) =>
        parts.flatMap((part) => getComputedStyle(part).animationName.split(', ')).filter((name) => name !== 'none'),
      );
    expect(animations.length > 0).toBe(moves);
    await context.close();
  },
);
