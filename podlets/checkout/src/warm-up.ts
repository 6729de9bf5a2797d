import { createLogger, Registry } from '@selvedge/server';
import { createApp, type Dependencies } from './app.ts';
import type { Cart, Order, Service, Stock } from './service.ts';

const LINE = {
  sku: 'CL-01-ME',
  productId: 'CL-01',
  name: 'A machine',
  colour: 'meadow',
  picture: '/picture.svg',
  price: 1,
  quantity: 1,
  lineTotal: 1,
  url: '/product/CL-01',
  available: true,
};
const CART: Cart = { lines: [LINE], quantity: 1, total: 1 };
const STOCK: Stock = { sku: LINE.sku, quantity: 1, available: true };
const ORDER: Order = {
  orderId: '00000000-0000-0000-0000-000000000000',
  number: '0000-0000',
  createdAt: '2026-01-01T00:00:00Z',
  firstName: 'A',
  lastName: 'B',
  store: { id: 'store', name: 'A store', street: '1 Street', city: 'City' },
  ...CART,
};
const PATHS = [
  '/mini-cart/',
  '/add-to-cart/?sku=CL-01-ME',
  '/cart/',
  '/checkout/',
  '/checkout-header/',
  '/thanks/?order=0000-0000',
];

/**
 * Render each fragment once, from made-up data: the first rendering of a template costs 20 to 30 ms, which no visitor should
 * wait for.
 *
 * @throws Error if a fragment cannot be rendered, so that the process does not start
 */
export async function warmUp(common: Pick<Dependencies, 'assets' | 'version' | 'publicUrl'>): Promise<void> {
  const service: Service = {
    readCart: async () => CART,
    readStock: async () => STOCK,
    readOrder: async () => ORDER,
    addItem: async () => ({ added: { cartToken: '', sku: LINE.sku, lineQuantity: 1, quantity: 1 } }),
    removeItem: async () => {},
    placeOrder: async () => ({ order: ORDER }),
  };
  const log = createLogger('warm-up', 'silent');
  const app = createApp({ ...common, service, log, metrics: new Registry() });
  for (const path of PATHS) {
    const response = await app.request(path, { headers: { cookie: 'cart=token' } });
    if (response.status !== 200) throw new Error(`${path} could not be rendered: ${await response.text()}`);
  }
}
