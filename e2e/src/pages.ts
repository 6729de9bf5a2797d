/** Every page of the store that a visitor without a cart can open, with its status. */
export const PAGES: readonly [path: string, status: number][] = [
  ['/', 200],
  ['/products', 200],
  ['/products/classic', 200],
  ['/products/autonomous', 200],
  ['/stores', 200],
  ['/product/CL-01', 200],
  ['/product/CL-04?sku=CL-04-SL', 200],
  ['/product/CL-03', 200],
  ['/product/AU-08?sku=AU-08-PL', 200],
  ['/checkout/cart', 200],
  ['/checkout/checkout', 200],
  ['/product/CL-00', 410],
  ['/product/XX-99', 404],
  ['/products/submarines', 404],
  ['/nowhere', 404],
];
