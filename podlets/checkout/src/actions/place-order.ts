import { randomUUID } from 'node:crypto';
import type { Action } from '@selvedge/podlet';
import { cartToken } from '../cart-cookie.ts';
import { CHECKOUT_STYLES, checkoutPage } from '../fragments/checkout.ts';
import type { FieldErrors } from '../fragments/text-field.ts';
import type { Cart, NewOrder, Refusal, Service } from '../service.ts';
import { type Texts, textsIn } from '../texts/index.ts';

/** Order what is in the cart. What the service refuses is shown beside the fields, which keep their values. */
export const placeOrder =
  (service: Service): Action =>
  async (request) => {
    const { form } = request;
    const token = cartToken(request);
    const key = readKey(form.get('key'));
    const values = {
      firstName: form.get('firstName') ?? '',
      lastName: form.get('lastName') ?? '',
      storeId: form.get('storeId') ?? '',
    };
    const { order, refused } = await service.placeOrder(token, key, values);
    if (order) return { location: request.href(`/checkout/thanks?order=${encodeURIComponent(order.number)}`) };
    const cart = await service.readCart(token);
    const state = {
      cart,
      key,
      values,
      ...explain(refused, values, cart, textsIn(request.locale).errors),
      status: refused.status,
    };
    return { fragment: checkoutPage(request, state), styles: CHECKOUT_STYLES };
  };

/** The key that the form was rendered with. Who sends none loses only the protection from sending twice. */
const readKey = (key: string | null): string => (key && /^[\w-]{1,100}$/.test(key) ? key : randomUUID());

function explain(
  refused: Refusal,
  values: NewOrder,
  cart: Cart,
  texts: Texts['errors'],
): { errors?: FieldErrors; notice?: string } {
  if (refused.type === '/problems/insufficient-stock') return { notice: texts.shortage(shortMachines(refused, cart)) };
  const wrong = new Set(refused.errors?.map(({ name }) => name));
  const nameError = (name: 'firstName' | 'lastName') =>
    values[name].trim() === '' ? texts[name].missing : texts[name].wrong;
  return {
    errors: {
      ...(wrong.has('firstName') && { firstName: nameError('firstName') }),
      ...(wrong.has('lastName') && { lastName: nameError('lastName') }),
      ...(wrong.has('storeId') && { storeId: texts.storeId }),
    },
  };
}

function shortMachines({ skus = [] }: Refusal, cart: Cart): string {
  const machines = skus.map((sku) => {
    const line = cart.lines.find((line) => line.sku === sku);
    return line ? `${line.name} (${sku})` : sku;
  });
  return machines.join(', ');
}
