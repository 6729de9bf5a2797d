import { createLogger, Registry } from '@selvedge/server';
import { createApp, type Dependencies } from './app.ts';
import type { Recommendation } from './service.ts';

const SAMPLE: Recommendation = {
  sku: 'CL-00-SA',
  productId: 'CL-00',
  name: 'Sample',
  colour: { key: 'sample', name: 'Sample', rgb: '#000000' },
  price: 1000,
  picture: '/sample.svg',
  url: '/product/CL-00?sku=CL-00-SA',
};

/**
 * Render each template once, since the first time costs tens of milliseconds, which no visitor should wait for.
 *
 * @throws Error if a template is broken: better now than with the first visitor
 */
export async function warmUp(options: Pick<Dependencies, 'assets' | 'publicUrl' | 'version'>): Promise<void> {
  const app = createApp({
    ...options,
    service: { recommendations: async () => [SAMPLE] },
    log: createLogger('warm-up', 'error'),
    metrics: new Registry(),
  });
  for (const path of ['/recommendations/', '/recommendations/fallback']) {
    const { status } = await app.request(path);
    if (status !== 200) throw new Error(`Warming up failed: ${path} answered ${status}`);
  }
}
