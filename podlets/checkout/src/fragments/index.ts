import type { Service } from '../service.ts';
import { addToCart } from './add-to-cart.ts';
import { miniCart } from './mini-cart.ts';

/** By their names in URLs. */
export const fragments = (service: Service) => ({
  'mini-cart': miniCart(service),
  'add-to-cart': addToCart(service),
});
