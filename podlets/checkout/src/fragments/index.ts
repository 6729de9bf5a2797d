import type { FragmentDefinition } from '@selvedge/podlet';
import type { Service } from '../service.ts';
import { addToCart } from './add-to-cart.ts';
import { cart } from './cart.ts';
import { checkout } from './checkout.ts';
import { checkoutHeader } from './checkout-header.ts';
import { miniCart } from './mini-cart.ts';
import { thanks } from './thanks.ts';

/** By their names in URLs. */
export const fragments = (service: Service): Record<string, FragmentDefinition> => ({
  'mini-cart': miniCart(service),
  'add-to-cart': addToCart(service),
  cart: cart(service),
  checkout: checkout(service),
  'checkout-header': checkoutHeader(),
  thanks: thanks(service),
});
