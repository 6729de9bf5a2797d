import { randomUUID } from 'node:crypto';
import { defineFragment, type FragmentRequest, type FragmentResult, html } from '@selvedge/podlet';
import { cartToken } from '../cart-cookie.ts';
import type { Cart, NewOrder, Service } from '../service.ts';
import '../islands/checkout.ts';
import { PRIVATE } from './caching.ts';
import { type FieldErrors, textField } from './text-field.ts';

export const CHECKOUT_STYLES = ['pages.css'];

const HEAD = {
  title: 'Checkout | Headland',
  description: 'Say who you are and where you pick up your machines.',
  canonical: '/checkout/checkout',
  robots: 'noindex',
};

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
    fallback: () =>
      page(html`<p>We cannot take orders right now. Your cart stays as it is: try again in a minute.</p>`),
  });

export function checkoutPage(request: FragmentRequest<unknown>, state: CheckoutState): FragmentResult {
  const { cart, notice, status = 200 } = state;
  const body =
    cart.lines.length === 0
      ? page(
          html`<p>There is nothing to order yet. <a href="/products">See the machines</a> and come back with one.</p>`,
        )
      : page([
          html`<p>Two names and a store. We keep the tank full until you come.</p>`,
          notice && html`<p class="cart-notice" role="alert">${notice} <a href="/checkout/cart">Back to cart</a></p>`,
          form(request, state),
        ]);
  return { body, status, head: HEAD, cacheControl: PRIVATE };
}

const page = (content: unknown) =>
  html`<div class="checkout" data-boundary="checkout"><h1>Checkout</h1>${content}</div>`;

/** `novalidate`, so that without JavaScript the server's words stand beside the fields instead of the browser's bubbles. */
function form({ asset, template, include }: FragmentRequest<unknown>, { key, values, errors = {} }: CheckoutState) {
  const picker = include({
    podlet: 'explore',
    fragment: 'store-picker',
    query: { selected: values && /^[\w-]{1,40}$/.test(values.storeId) ? values.storeId : undefined },
    fallback: '<p class="field-error">The stores cannot be shown right now. Please try again in a minute.</p>',
  });
  const [firstWrong] = Object.keys(errors);
  const field = (name: 'firstName' | 'lastName', label: string, autocomplete: string) =>
    textField({
      name,
      label,
      autocomplete,
      value: values?.[name],
      error: errors[name],
      autofocus: firstWrong === name,
    });
  const storeError =
    errors.storeId && html`<p class="field-error" id="storeId-error" role="alert">${errors.storeId}</p>`;
  return html`<checkout-form island=${asset('checkout.js')} template=${template('checkout.js')} on="load" defer-hydration><form class="form" method="post" action="/checkout/place-order" novalidate><input type="hidden" name="key" value=${key}>${field('firstName', 'First name', 'given-name')}${field('lastName', 'Last name', 'family-name')}<div>${picker}${storeError}</div><div class="form-buttons"><a href="/checkout/cart">Back to cart</a><button>Place order</button></div></form></checkout-form>`;
}
