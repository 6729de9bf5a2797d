import type { Product, Service } from './service.ts';

/** Reaches every branch of the templates that costs time when it is first taken. */
const PRODUCT: Product = {
  id: 'CL-00',
  name: 'Sample',
  category: 'classic',
  highlights: ['Sample'],
  description: 'Sample',
  lastmod: '2026-01-01',
  variants: ['#000000', '#ffffff'].map((rgb) => ({
    sku: `CL-00-${rgb.slice(1, 3).toUpperCase()}`,
    colour: { key: rgb, name: rgb, rgb },
    price: 1000,
    picture: '/sample.svg',
    available: true,
  })),
};

/** Answers at once, so that warming up waits for nobody. */
export const SAMPLE: Service = { product: async () => PRODUCT, sitemap: async () => ({ pages: [] }) };

export const WARM_UP = [`/product/?id=${PRODUCT.id}`, '/product/fallback'];
