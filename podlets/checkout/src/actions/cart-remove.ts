import type { Action } from '@selvedge/podlet';
import { cartToken } from '../cart-cookie.ts';
import type { Service } from '../service.ts';

/** Remove the whole line of `sku`. What is not there is removed already. */
export const cartRemove =
  (service: Service): Action =>
  async (request) => {
    const token = cartToken(request);
    const sku = request.form.get('sku');
    if (token && sku) await service.removeItem(token, sku);
    return { location: request.href('/checkout/cart') };
  };
