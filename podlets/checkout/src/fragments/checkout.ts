import { randomUUID } from 'node:crypto';
import { defineFragment, type FragmentRequest, type FragmentResult, html } from '@selvedge/podlet';
import { pageTitle } from '../brand.ts';
import { cartToken } from '../cart-cookie.ts';
import type { Cart, NewOrder, Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';
import '../islands/checkout.ts';
import { PRIVATE } from './caching.ts';
import { type FieldErrors, textField } from './text-field.ts';

export const CHECKOUT_STYLES = ['pages.css'];

/** What stands in the form, and what is said about it. */
export interface CheckoutState {
  readonly cart: Cart;
  /** The order's idempotency key: the form sent twice makes one order. */
  readonly key: string;
  readonly values?: NewOrder;
  readonly errors?: FieldErrors;
  /** What is wrong with the order as a whole. */
  readonly notice?: string;
  readonly status?: number;
}

/** The form that makes an order of the cart. */
export const checkout = (service: Service) =>
  defineFragment({
    styles: CHECKOUT_STYLES,
    async content(request) {
      const cart = await service.readCart(cartToken(request));
      return checkoutPage(request, { cart, key: randomUUID() });
    },
    fallback: ({ locale }) => page(locale, html`<p>${textsIn(locale).checkout.away}</p>`),
  });

export function checkoutPage(request: FragmentRequest<unknown>, state: CheckoutState): FragmentResult {
  const { cart, notice, status = 200 } = state;
  const { locale, href } = request;
  const { checkout, seeMachines } = textsIn(locale);
  const { title, description, lead, empty, back } = checkout;
  const body =
    cart.lines.length === 0
      ? page(locale, html`<p>${empty} <a href=${href('/products')}>${seeMachines.link}</a> ${seeMachines.rest}</p>`)
      : page(locale, [
          html`<p>${lead}</p>`,
          notice &&
            html`<p class="cart-notice" role="alert">${notice} <a href=${href('/checkout/cart')}>${back}</a></p>`,
          form(request, state),
        ]);
  const head = { title: pageTitle(title), description, canonical: href('/checkout/checkout'), robots: 'noindex' };
  return { body, status, head, cacheControl: PRIVATE };
}

const page = (locale: string, content: unknown) =>
  html`<div class="checkout" data-boundary="checkout"><h1>${textsIn(locale).checkout.title}</h1>${content}</div>`;

/** `novalidate`, so that without JavaScript the server's words stand beside the fields instead of the browser's bubbles. */
function form(request: FragmentRequest<unknown>, { key, values, errors = {} }: CheckoutState) {
  const { locale, href, asset, template, include } = request;
  const texts = textsIn(locale).checkout;
  const picker = include({
    podlet: 'explore',
    fragment: 'store-picker',
    query: { selected: values && /^[\w-]{1,40}$/.test(values.storeId) ? values.storeId : undefined },
    fallback: `<p class="field-error">${texts.storesAway}</p>`,
  });
  const [firstWrong] = Object.keys(errors);
  const field = (name: 'firstName' | 'lastName', autocomplete: string) =>
    textField({
      name,
      label: texts[name],
      autocomplete,
      value: values?.[name],
      error: errors[name],
      autofocus: firstWrong === name,
    });
  const storeError =
    errors.storeId && html`<p class="field-error" id="storeId-error" role="alert">${errors.storeId}</p>`;
  return html`<checkout-form island=${asset('checkout.js')} template=${template('checkout.js')} on="load" defer-hydration><form class="form" method="post" action=${href('/checkout/place-order')} novalidate><input type="hidden" name="key" value=${key}>${field('firstName', 'given-name')}${field('lastName', 'family-name')}<div>${picker}${storeError}</div><div class="form-buttons"><a href=${href('/checkout/cart')}>${texts.back}</a><button>${texts.submit}</button></div></form></checkout-form>`;
}
