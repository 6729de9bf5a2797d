import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { nothing } from 'lit';
import { cartToken } from '../cart-cookie.ts';
import type { Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';
import '../islands/mini-cart.ts';
import { PRIVATE } from './caching.ts';

/** A link to the cart with the number of items. */
export const miniCart = (service: Service) =>
  defineFragment({
    styles: ['widgets.css'],
    async content(request) {
      const { quantity } = await service.readCart(cartToken(request));
      return { body: template(request, quantity), cacheControl: PRIVATE };
    },
    fallback: (request) => template(request, 0),
  });

function template({ locale, href, asset, template, refreshUrl }: FragmentRequest<unknown>, quantity: number) {
  const url = refreshUrl({ podlet: 'checkout', fragment: 'mini-cart', private: true });
  const { link, label } = textsIn(locale).miniCart;
  const cart = href('/checkout/cart');
  return html`<div class="mini-cart" data-boundary="checkout" data-fragment="checkout-mini-cart" aria-live="polite"><checkout-mini-cart src=${url ?? nothing} island=${asset('widgets.js')} template=${template('widgets.js')} on="idle" defer-hydration>${
    quantity > 0
      ? html`<a class="mini-cart-link" href=${cart} aria-label=${label(quantity)}>${link} <span class="mini-cart-count">${quantity}</span></a>`
      : html`<a class="mini-cart-link" href=${cart}>${link}</a>`
  }</checkout-mini-cart></div>`;
}
