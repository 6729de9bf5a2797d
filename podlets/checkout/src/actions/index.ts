import type { Action } from '@selvedge/podlet';
import type { Service } from '../service.ts';
import { cartAdd } from './cart-add.ts';
import { cartRemove } from './cart-remove.ts';
import { placeOrder } from './place-order.ts';

/** By their names in URLs. */
export const actions = (service: Service): Record<string, Action> => ({
  'cart-add': cartAdd(service),
  'cart-remove': cartRemove(service),
  'place-order': placeOrder(service),
});
