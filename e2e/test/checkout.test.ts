import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  chooseStore,
  dialog,
  FIRST_NAME,
  fillForm,
  LAST_NAME,
  openCheckout,
  pickerButton,
  submitButton,
} from '../src/checkout-page.ts';
import { readCart } from '../src/shopping.ts';
import { MODES, open, takeProblems, useBrowser } from '../src/visitor.ts';

useBrowser();

const SKU = 'CL-12-WH';

describe.each(MODES)('$mode', (mode) => {
  test('the header is only the logo, which leads home', async () => {
    const page = await openCheckout(mode.javaScriptEnabled, SKU);
    const header = page.locator('header');
    expect(await header.getByRole('link').count()).toBe(1);
    expect(await header.getByRole('link', { name: 'Headland, home' }).getAttribute('href')).toBe('/');
    expect(await page.locator('.mini-cart, .header-nav').count()).toBe(0);
    expect(await page.locator('footer').count()).toBe(1);
  });

  test('an empty cart has nothing to check out', async () => {
    const page = await open('/checkout/checkout', mode);
    expect(await page.getByRole('main').innerText()).toContain('There is nothing to order yet.');
    expect(await page.getByRole('link', { name: 'See the machines' }).getAttribute('href')).toBe('/products');
    expect(await page.locator('form').count()).toBe(0);
  });
});

describe('with JavaScript', () => {
  test('the order cannot be sent until first name, last name and store are there', async () => {
    const page = await openCheckout(true, SKU);
    const fields: ((page: Page) => Promise<void>)[] = [
      (page) => page.getByLabel(FIRST_NAME).fill('Ada'),
      (page) => page.getByLabel(LAST_NAME).fill('Byron'),
      (page) => chooseStore(page, 'Headland Furrowby'),
    ];
    for (const fill of fields) {
      expect(await submitButton(page).isDisabled()).toBe(true);
      await fill(page);
    }
    expect(await submitButton(page).isEnabled()).toBe(true);
    await page.getByLabel(FIRST_NAME).fill('  ');
    expect(await submitButton(page).isDisabled()).toBe(true);
  });

  test('a store is chosen in a modal dialog by mouse, which tells the page and gives the focus back', async () => {
    const page = await openCheckout(true, SKU);
    await page.evaluate(() => {
      document.addEventListener('explore:store-selected', (event) => {
        const { detail, bubbles, composed } = event as CustomEvent;
        document.body.dataset.chosen = JSON.stringify({ ...detail, bubbles, composed });
      });
    });
    expect(await page.locator('select').isVisible()).toBe(false);
    await pickerButton(page).click();
    expect(await dialog(page).evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
    await dialog(page).getByRole('button', { name: 'Headland Furrowby' }).click();
    expect(await dialog(page).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Store Headland Furrowby' }).count()).toBe(1);
    expect(await isFocused(page)).toBe(true);
    expect(await page.locator('body').getAttribute('data-chosen')).toBe(
      '{"storeId":"furrowby","bubbles":true,"composed":true}',
    );
    expect(await page.locator('form').evaluate((form) => new FormData(form as HTMLFormElement).get('storeId'))).toBe(
      'furrowby',
    );
  });

  test('the dialog is left by Escape and by its button, without a choice and with the focus back', async () => {
    const page = await openCheckout(true, SKU);
    await pickerButton(page).focus();
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await isFocused(page)).toBe(true);
    await pickerButton(page).click();
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    expect(await isFocused(page)).toBe(true);
    expect(await pickerButton(page).innerText()).toBe('Choose a store');
    expect(await page.locator('select').inputValue()).toBe('');
  });

  test('a choice can be changed, and the dialog marks it', async () => {
    const page = await openCheckout(true, SKU);
    await chooseStore(page, 'Headland Furrowby');
    await pickerButton(page).click();
    expect(await dialog(page).locator('[aria-current=true]').innerText()).toContain('Headland Furrowby');
    const other = dialog(page).locator('.picker-store').last();
    const name = await other.locator('.picker-store-name').innerText();
    await other.click();
    expect(await pickerButton(page).innerText()).toBe(name);
  });
});

describe('without JavaScript', () => {
  test('a select stands in for the dialog, and the order can be sent', async () => {
    const page = await openCheckout(false, SKU);
    expect(await page.getByRole('combobox', { name: 'Store' }).isVisible()).toBe(true);
    expect(await pickerButton(page).isVisible()).toBe(false);
    expect(await submitButton(page).isEnabled()).toBe(true);
  });

  test.each([
    [
      { firstName: '', lastName: '', store: 'Choose a store' },
      ['Enter your first name.', 'Enter your last name.', 'Choose a store.'],
    ],
    [{ firstName: 'Ada', lastName: ' ', store: 'Headland Furrowby' }, ['Enter your last name.']],
    [{ firstName: '<b>"&', lastName: '<esi:include src="/"/>', store: 'Choose a store' }, ['Choose a store.']],
    [
      { firstName: 'A'.repeat(101), lastName: 'Byron', store: 'Headland Furrowby' },
      ['Enter a first name of at most 100 letters, on one line.'],
    ],
  ])('%j is answered with texts beside the fields, which keep their values', async (values, texts) => {
    const page = await openCheckout(false, SKU);
    await fillForm(page, values);
    await submitButton(page).click();
    await page.waitForURL('**/checkout/place-order');
    expect(takeProblems(page)).toEqual(['422 /checkout/place-order']);
    expect(await page.locator('.field-error').allInnerTexts()).toEqual(texts);
    expect(await page.getByLabel(FIRST_NAME).inputValue()).toBe(values.firstName);
    expect(await page.getByLabel(LAST_NAME).inputValue()).toBe(values.lastName);
    expect(await page.locator('select option:checked').innerText()).toContain(values.store);
    for (const [label, words] of [
      [FIRST_NAME, 'first name'],
      [LAST_NAME, 'last name'],
    ] as const) {
      const text = texts.find((text) => text.includes(words));
      expect(await page.getByLabel(label).getAttribute('aria-invalid')).toBe(text ? 'true' : null);
      expect(await description(page, label)).toBe(text);
    }
    expect(await readCart(page)).toEqual([`1 × ${SKU}`]);
  });

  test('a store that does not exist is refused like none', async () => {
    const page = await openCheckout(false, SKU);
    await fillForm(page);
    await page.locator('select option:checked').evaluate((option: HTMLOptionElement) => {
      option.value = 'atlantis';
    });
    await submitButton(page).click();
    await page.waitForURL('**/checkout/place-order');
    expect(takeProblems(page)).toEqual(['422 /checkout/place-order']);
    expect(await page.locator('.field-error').allInnerTexts()).toEqual(['Choose a store.']);
  });
});

/** What a screen reader adds to the field's name. */
async function description(page: Page, label: string): Promise<string | undefined> {
  const id = await page.getByLabel(label).getAttribute('aria-describedby');
  return id ? page.locator(`#${id}`).innerText() : undefined;
}

const isFocused = (page: Page) => pickerButton(page).evaluate((button) => button === document.activeElement);
