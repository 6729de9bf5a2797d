import { randomUUID } from 'node:crypto';
import type { Action } from '@selvedge/podlet';
import { cartToken } from '../cart-cookie.ts';
import { CHECKOUT_STYLES, checkoutPage } from '../fragments/checkout.ts';
import type { FieldErrors } from '../fragments/text-field.ts';
import type { Cart, NewOrder, Refusal, Service } from '../service.ts';

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
    if (order) return { location: `/checkout/thanks?order=${encodeURIComponent(order.number)}` };
    const cart = await service.readCart(token);
    const state = { cart, key, values, ...explain(refused, values, cart), status: refused.status };
    return { fragment: checkoutPage(request, state), styles: CHECKOUT_STYLES };
  };

/** The key that the form was rendered with. Who sends none loses only the protection from sending twice. */
const readKey = (key: string | null): string => (key && /^[\w-]{1,100}$/.test(key) ? key : randomUUID());

function explain(refused: Refusal, values: NewOrder, cart: Cart): { errors?: FieldErrors; notice?: string } {
  if (refused.type === '/problems/insufficient-stock') return { notice: describeShortage(refused, cart) };
  const wrong = new Set(refused.errors?.map(({ name }) => name));
  return {
    errors: {
      ...(wrong.has('firstName') && { firstName: nameError('first name', values.firstName) }),
      ...(wrong.has('lastName') && { lastName: nameError('last name', values.lastName) }),
      ...(wrong.has('storeId') && { storeId: 'Choose a store.' }),
    },
  };
}

const nameError = (field: string, value: string) =>
  value.trim() === '' ? `Enter your ${field}.` : `Enter a ${field} of at most 100 letters, on one line.`;

function describeShortage({ skus = [] }: Refusal, cart: Cart): string {
  const names = skus.map((sku) => {
    const line = cart.lines.find((line) => line.sku === sku);
    return line ? `${line.name} (${sku})` : sku;
  });
  return `Somebody was faster: there is not enough left of ${names.join(', ')}. Nothing was ordered.`;
}
