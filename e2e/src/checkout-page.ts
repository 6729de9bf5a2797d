import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { fillCart } from './shopping.ts';
import { hydrated, newPage } from './visitor.ts';

export const FIRST_NAME = 'First name';
export const LAST_NAME = 'Last name';

/** The checkout page of a visitor with these machines in the cart. */
export async function openCheckout(javaScriptEnabled: boolean, ...skus: string[]): Promise<Page> {
  const page = await newPage(javaScriptEnabled);
  await fillCart(page, ...skus);
  await page.goto('/checkout/checkout');
  if (javaScriptEnabled) await hydrated(page);
  return page;
}

export const pickerButton = (page: Page) => page.locator('.picker-button');
export const submitButton = (page: Page) => page.getByRole('button', { name: 'Place order' });
export const dialog = (page: Page) => page.getByRole('dialog', { name: 'Choose a store' });

/** Choose a store as this mode lets one. */
export async function chooseStore(page: Page, name: string): Promise<void> {
  if ((await pickerButton(page).count()) > 0 && (await pickerButton(page).isVisible())) {
    await pickerButton(page).click();
    await dialog(page).getByRole('button', { name }).click();
  } else {
    const select = page.getByRole('combobox', { name: 'Store' });
    const label = await select.locator('option', { hasText: name }).innerText();
    await select.selectOption({ label });
  }
}

/** Fill in the whole form. */
export async function fillForm(
  page: Page,
  { firstName = 'Ada', lastName = 'Byron', store = 'Headland Furrowby' } = {},
) {
  await page.getByLabel(FIRST_NAME).fill(firstName);
  await page.getByLabel(LAST_NAME).fill(lastName);
  await chooseStore(page, store);
}

/** Send the complete form and wait for the page that thanks. @returns the order's number */
export async function placeOrder(page: Page): Promise<string> {
  await submitButton(page).click();
  await page.waitForURL('**/checkout/thanks?order=*');
  const number = new URL(page.url()).searchParams.get('order') ?? '';
  expect(await page.locator('.thanks-order').innerText()).toBe(`Order ${number}`);
  return number;
}
