import { Registry } from '@selvedge/server';
import { createApp, type Dependencies } from './app.ts';
import { createFragments } from './fragments/index.ts';
import type { Service } from './service.ts';

const CLASSIC = { slug: 'classic', name: 'Classics' };
const STORE = { id: 'warm', name: 'Warm', street: 'Street 1', postcode: '1', city: 'City', country: 'Country' };
const PRODUCT = { id: 'CL-00', name: 'Warm', startPrice: 1, picture: '/warm.svg', url: '/product/CL-00' };

/** Answers at once, so that warming up waits for nobody. The page has a neighbour on either side: the pager is warmed too. */
const SAMPLE: Service = {
  categories: async () => ({ total: 3, categories: [{ ...CLASSIC, count: 3 }] }),
  products: async () => ({ category: CLASSIC, total: 3, page: 2, pages: 3, products: [PRODUCT] }),
  teasers: async () => [{ kind: 'classic', title: 'Warm', text: 'Warm', url: '/products/classic' }],
  stores: async () => [STORE],
  sitemap: async () => [],
};

/**
 * Render every fragment once: Lit prepares a template when it first meets it, which takes 20 to 30 ms.
 *
 * @throws Error that names the fragment which cannot be rendered, for example because an asset is missing
 */
export async function warmUp(dependencies: Omit<Dependencies, 'service' | 'metrics'>): Promise<void> {
  const fragments = Object.keys(createFragments(SAMPLE));
  // Only what goes wrong is worth a line.
  const log = dependencies.log.isLevelEnabled('warn')
    ? dependencies.log.child({}, { level: 'warn' })
    : dependencies.log;
  const app = createApp({ ...dependencies, log, service: SAMPLE, metrics: new Registry() });
  for (const name of fragments) {
    for (const path of [`/${name}/`, `/${name}/fallback`]) {
      const { status } = await app.request(path);
      if (status !== 200) throw new Error(`Warming up ${path} answered ${status}: see the log above`);
    }
  }
}
