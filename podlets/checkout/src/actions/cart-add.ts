import type { Action } from '@selvedge/podlet';
import { cartToken, keepCartToken } from '../cart-cookie.ts';
import { CART_STYLES, cartPage } from '../fragments/cart.ts';
import type { Refusal, Service } from '../service.ts';

/** Add one piece of `sku`: to the cart, or a word for the script that stays on its page. */
export const cartAdd =
  (service: Service): Action =>
  async (request) => {
    const token = cartToken(request);
    const sku = request.form.get('sku') ?? '';
    const { added, refused } = await service.addItem(token, sku);
    if (added) {
      const cookies = [keepCartToken(added.cartToken, request)];
      return request.wantsJson
        ? { cookies, json: { message: 'Tractor was added.', quantity: added.quantity } }
        : { cookies, location: '/checkout/cart' };
    }
    const { type, title, status } = refused;
    const detail = explain(refused, sku);
    if (request.wantsJson) return { status, json: { type, title, status, detail } };
    const cart = await service.readCart(token);
    return { fragment: cartPage(request, cart, { notice: detail, status }), styles: CART_STYLES };
  };

function explain({ type, status, title, detail }: Refusal, sku: string): string {
  if (type === '/problems/sold-out') return `${sku} is sold out, so we did not add it.`;
  // Says how many fit.
  if (type === '/problems/cart-full') return detail ?? title;
  if (status === 404) return `We sell no machine with the number ${sku}.`;
  return 'Choose a machine first.';
}
