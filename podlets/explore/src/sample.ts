import { createFragments } from './fragments/index.ts';
import type { Service } from './service.ts';

const CLASSIC = { slug: 'classic', name: 'Classics' };
const STORE = { id: 'warm', name: 'Warm', street: 'Street 1', postcode: '1', city: 'City', country: 'Country' };
const PRODUCT = { id: 'CL-00', name: 'Warm', startPrice: 1, picture: '/warm.svg', url: '/product/CL-00' };

/** Answers at once, so that warming up waits for nobody. The page has a neighbour on either side: the pager is warmed too. */
export const SAMPLE: Service = {
  categories: async () => ({ total: 3, categories: [{ ...CLASSIC, count: 3 }] }),
  products: async () => ({ category: CLASSIC, total: 3, page: 2, pages: 3, products: [PRODUCT] }),
  teasers: async () => [{ kind: 'classic', title: 'Warm', text: 'Warm', url: '/products/classic' }],
  stores: async () => [STORE],
  sitemap: async () => [],
};

/** Every fragment and its fallback. */
export const WARM_UP = Object.keys(createFragments(SAMPLE)).flatMap((name) => [`/${name}/`, `/${name}/fallback`]);
