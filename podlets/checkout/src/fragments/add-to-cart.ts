import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import type { Service } from '../service.ts';
import { type Texts, textsIn } from '../texts/index.ts';
import '../islands/add-to-cart.ts';
import { PUBLIC } from './caching.ts';

/** From this many pieces down, the visitor is told how few there are. */
const LOW_STOCK = 3;

/** The stock of one variant, and the form that adds it to the cart. */
export const addToCart = (service: Service) =>
  defineFragment({
    query: z.object({ sku: z.string().min(1).max(40) }),
    styles: ['widgets.css'],
    examples: [{ sku: 'CL-01-ME' }, { sku: 'CL-03-BA' }],
    async content(request) {
      const { sku } = request.query;
      const stock = await service.readStock(sku);
      return {
        status: stock ? 200 : 404,
        body: template(request, sku, stock?.quantity ?? 0),
        ...(stock && { cacheControl: PUBLIC, tags: [`stock-${sku.toLowerCase()}`] }),
      };
    },
    fallback({ locale }) {
      const { button, away } = textsIn(locale).addToCart;
      return html`<div class="add-to-cart" data-boundary="checkout"><div class="add-form"><button disabled>${button}</button><p class="stock stock-out">${away}</p></div><p class="add-status"></p></div>`;
    },
  });

function template({ locale, href, asset, template }: FragmentRequest<unknown>, sku: string, quantity: number) {
  const texts = textsIn(locale).addToCart;
  return html`<div class="add-to-cart" data-boundary="checkout"><checkout-add-to-cart island=${asset('widgets.js')} template=${template('widgets.js')} on="idle" cart=${href('/checkout/cart')} view=${texts.viewCart} failed=${texts.failed} defer-hydration><form class="add-form" method="post" action=${href('/checkout/cart/add')}><input type="hidden" name="sku" value=${sku}><button ?disabled=${quantity === 0}>${texts.button}</button>${stockLine(texts, quantity)}</form><p class="add-status" role="status"></p></checkout-add-to-cart></div>`;
}

function stockLine({ soldOut, few, inStock }: Texts['addToCart'], quantity: number) {
  if (quantity === 0) return html`<p class="stock stock-out">${soldOut}</p>`;
  if (quantity <= LOW_STOCK) return html`<p class="stock stock-low">${few(quantity)}</p>`;
  return html`<p class="stock">${inStock(quantity)}</p>`;
}
