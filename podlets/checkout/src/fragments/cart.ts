import { defineFragment, type FragmentRequest, type FragmentResult, html } from '@selvedge/podlet';
import { pageTitle } from '../brand.ts';
import { cartToken } from '../cart-cookie.ts';
import type { Cart, CartLine, Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';
import { PRIVATE } from './caching.ts';

export const CART_STYLES = ['pages.css'];

/** What the visitor is about to buy. */
export const cart = (service: Service) =>
  defineFragment({
    styles: CART_STYLES,
    content: async (request) => cartPage(request, await service.readCart(cartToken(request))),
    fallback({ locale }) {
      const { title, away } = textsIn(locale).cart;
      return html`<div class="cart" data-boundary="checkout"><h1>${title}</h1><p class="cart-empty">${away}</p></div>`;
    },
  });

/**
 * @param notice why something was not added
 */
export function cartPage(
  request: FragmentRequest<unknown>,
  { lines, total }: Cart,
  { notice, status = 200 }: { notice?: string; status?: number } = {},
): FragmentResult {
  const { locale, href, include } = request;
  const texts = textsIn(locale);
  const { title, description, checkout, empty } = texts.cart;
  // In one order, whatever the order of adding: then caches see one recommendation for one set of SKUs.
  const skus = lines.map(({ sku }) => sku).sort();
  const recommendations = include({
    podlet: 'inspire',
    fragment: 'recommendations',
    query: { skus: skus.join(',') },
  });
  const body = html`<div class="cart" data-boundary="checkout"><h1>${title}</h1>${
    notice ? html`<p class="cart-notice" role="alert">${notice}</p>` : ''
  }${
    lines.length > 0
      ? html`<ul class="cart-lines">${lines.map((line) => cartLine(line, request))}</ul><div class="cart-total"><p>${texts.total} ${texts.price(total)}</p><a class="cart-checkout" href=${href('/checkout/checkout')}>${checkout}</a></div>`
      : html`<p class="cart-empty">${empty} <a href=${href('/products')}>${texts.seeMachines.link}</a> ${texts.seeMachines.rest}</p>`
  }<div class="cart-more">${recommendations}</div></div>`;
  const head = { title: pageTitle(title), description, canonical: href('/checkout/cart'), robots: 'noindex' };
  return { body, status, head, cacheControl: PRIVATE };
}

function cartLine(line: CartLine, { locale, href }: Pick<FragmentRequest, 'locale' | 'href'>) {
  const { sku, name, picture, quantity, lineTotal, url, available } = line;
  const { price, cart } = textsIn(locale);
  const shortage = available ? '' : html`<br><strong class="field-error">${cart.shortage}</strong>`;
  return html`<li class="cart-line"><img class="cart-picture" src=${picture} width="800" height="600" alt=""><div><a class="cart-name" href=${href(url)}>${name}</a><p class="cart-sku">${sku}</p></div><p class="cart-quantity">${cart.quantity(quantity)}${shortage}</p><p class="cart-price">${price(lineTotal)}</p><form class="cart-remove" method="post" action=${href('/checkout/cart/remove')}><input type="hidden" name="sku" value=${sku}><button aria-label=${cart.removeLine(name, sku)}>${cart.remove}</button></form></li>`;
}
