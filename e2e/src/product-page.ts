import type { Page } from 'playwright-core';
import { pathOf } from './visitor.ts';

/** What each team, the address bar and the head say of the variant on a product page. */
export async function readProduct(page: Page) {
  const shown = await page.evaluate(() => {
    const text = (selector: string) => document.querySelector<HTMLElement>(selector)?.innerText.trim();
    const attribute = (selector: string, name: string) => document.querySelector(selector)?.getAttribute(name);
    return {
      title: document.title,
      canonical: attribute('link[rel=canonical]', 'href'),
      sharedUrl: attribute('meta[property="og:url"]', 'content'),
      sharedTitle: attribute('meta[property="og:title"]', 'content'),
      picture: attribute('.product-picture', 'src'),
      alt: attribute('.product-picture', 'alt'),
      price: text('.product-price'),
      selected: text('strong.variant'),
      variants: [...document.querySelectorAll('a.variant')].map((link) => link.getAttribute('href')),
      sku: attribute('.add-to-cart input[name=sku]', 'value'),
      stock: text('.stock'),
      isSoldOut: document.querySelector('.add-to-cart button')?.matches(':disabled'),
      recommended: [...document.querySelectorAll('.recommendation')].map((link) => link.getAttribute('href')),
    };
  });
  return { path: pathOf(page.url()), ...shown };
}

/** Click on a variant's link by its colour. */
export const chooseColour = (page: Page, colour: string): Promise<void> =>
  page.locator('a.variant', { hasText: colour }).click();
