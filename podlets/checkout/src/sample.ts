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

/** Answers at once, so that warming up waits for nobody. */
export const SAMPLE: Service = {
  readCart: async () => CART,
  readStock: async () => STOCK,
  readOrder: async () => ORDER,
  addItem: async () => ({ added: { cartToken: '', sku: LINE.sku, lineQuantity: 1, quantity: 1 } }),
  removeItem: async () => {},
  placeOrder: async () => ({ order: ORDER }),
};

export const WARM_UP = [
  '/mini-cart/',
  '/add-to-cart/?sku=CL-01-ME',
  '/cart/',
  '/checkout/',
  '/checkout-header/',
  '/thanks/?order=0000-0000',
];
