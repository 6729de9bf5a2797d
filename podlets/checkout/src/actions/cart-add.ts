import type { Action } from '@selvedge/podlet';
import { cartToken, keepCartToken } from '../cart-cookie.ts';
import { CART_STYLES, cartPage } from '../fragments/cart.ts';
import type { Refusal, Service } from '../service.ts';
import { type Texts, textsIn } from '../texts/index.ts';

/** Add one piece of `sku`: to the cart, or a word for the script that stays on its page. */
export const cartAdd =
  (service: Service): Action =>
  async (request) => {
    const token = cartToken(request);
    const texts = textsIn(request.locale);
    const sku = request.form.get('sku') ?? '';
    const { added, refused } = await service.addItem(token, sku);
    if (added) {
      const cookies = [keepCartToken(added.cartToken, request)];
      return request.wantsJson
        ? { cookies, json: { message: texts.addToCart.added, quantity: added.quantity } }
        : { cookies, location: request.href('/checkout/cart') };
    }
    const { type, title, status } = refused;
    const detail = explain(refused, sku, texts.refusal);
    if (request.wantsJson) return { status, json: { type, title, status, detail } };
    const cart = await service.readCart(token);
    return { fragment: cartPage(request, cart, { notice: detail, status }), styles: CART_STYLES };
  };

function explain({ type, status, limit }: Refusal, sku: string, texts: Texts['refusal']): string {
  if (type === '/problems/sold-out') return texts.soldOut(sku);
  if (type === '/problems/cart-full') return limit ? texts.limit[limit.of](limit.quantity, sku) : texts.full;
  if (status === 404) return texts.unknown(sku);
  return texts.nothingChosen;
}
