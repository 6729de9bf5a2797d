import { defineFragment, type FragmentRequest, type FragmentResult, html } from '@selvedge/podlet';
import { cartToken } from '../cart-cookie.ts';
import type { Cart, CartLine, Service } from '../service.ts';
import { PRIVATE } from './caching.ts';
import { price } from './price.ts';

export const CART_STYLES = ['pages.css'];

const HEAD = {
  title: 'Cart | Headland',
  description: 'The machines that you have chosen at Headland, the tractor shop.',
  canonical: '/checkout/cart',
  robots: 'noindex',
};

/** What the visitor is about to buy. */
export const cart = (service: Service) =>
  defineFragment({
    styles: CART_STYLES,
    content: async (request) => cartPage(request, await service.readCart(cartToken(request))),
    fallback: () =>
      html`<div class="cart" data-boundary="checkout"><h1>Cart</h1><p class="cart-empty">We cannot look into your cart right now. Nothing in it is lost: try again in a minute.</p></div>`,
  });

/**
 * @param notice why something was not added
 */
export function cartPage(
  request: FragmentRequest<unknown>,
  { lines, total }: Cart,
  { notice, status = 200 }: { notice?: string; status?: number } = {},
): FragmentResult {
  const { locale, include } = request;
  // In one order, whatever the order of adding: then caches see one recommendation for one set of SKUs.
  const skus = lines.map(({ sku }) => sku).sort();
  const recommendations = include({
    podlet: 'inspire',
    fragment: 'recommendations',
    query: { skus: skus.join(',') },
  });
  const body = html`<div class="cart" data-boundary="checkout"><h1>Cart</h1>${
    notice ? html`<p class="cart-notice" role="alert">${notice}</p>` : ''
  }${
    lines.length > 0
      ? html`<ul class="cart-lines">${lines.map((line) => cartLine(line, locale))}</ul><div class="cart-total"><p>Total ${price(total, locale)}</p><a class="cart-checkout" href="/checkout/checkout">Checkout</a></div>`
      : html`<p class="cart-empty">Nothing in here yet. <a href="/products">See the machines</a> and come back with one.</p>`
  }<div class="cart-more">${recommendations}</div></div>`;
  return { body, status, head: HEAD, cacheControl: PRIVATE };
}

function cartLine({ sku, name, picture, quantity, lineTotal, url, available }: CartLine, locale: string) {
  const shortage = available
    ? ''
    : html`<br><strong class="field-error">We do not have that many any more. Remove it to check out.</strong>`;
  return html`<li class="cart-line"><img class="cart-picture" src=${picture} width="800" height="600" alt=""><div><a class="cart-name" href=${url}>${name}</a><p class="cart-sku">${sku}</p></div><p class="cart-quantity">Quantity: ${quantity}${shortage}</p><p class="cart-price">${price(lineTotal, locale)}</p><form class="cart-remove" method="post" action="/checkout/cart/remove"><input type="hidden" name="sku" value=${sku}><button aria-label="Remove ${name}, ${sku}">Remove</button></form></li>`;
}
