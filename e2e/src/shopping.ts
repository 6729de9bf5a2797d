import type { Page } from 'playwright-core';
import { expect, inject } from 'vitest';

/** Put machines into the cart of the page's visitor, as the form on the product page does. */
export async function fillCart(page: Page, ...skus: readonly string[]): Promise<void> {
  for (const sku of skus) {
    const headers = { origin: inject('edge') };
    const response = await page.request.post('/checkout/cart/add', { form: { sku }, headers, maxRedirects: 0 });
    expect(response.status(), `adding ${sku}`).toBe(303);
  }
}

/** What the mini-cart says: `Cart`, or `Cart 3`. */
export async function miniCart(page: Page): Promise<string> {
  return (await page.locator('.mini-cart-link').innerText()).replace(/\s+/g, ' ');
}

/** The cart's lines as SKU and quantity, from a visit to the cart page beside the page. */
export async function readCart(page: Page): Promise<string[]> {
  const html = await (await page.request.get('/checkout/cart')).text();
  return [...html.matchAll(/class="cart-sku">([^<]*)<.*?Quantity: (\d+)/gs)].map(
    ([, sku, quantity]) => `${quantity} × ${sku}`,
  );
}

/** How many pieces the product page says there are. */
export async function readStock(page: Page, sku: string): Promise<number> {
  const html = await (await page.request.get(`/product/${sku.slice(0, 5)}?sku=${sku}`)).text();
  return Number(/class="stock[^"]*">\D*(\d+)/.exec(html)?.[1] ?? 0);
}

/** `€ 18,900` as 18900. */
export const parsePrice = (text: string): number => Number(text.replace(/[^\d]/g, ''));
