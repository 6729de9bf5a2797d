import { createLogger, Registry } from '@selvedge/server';
import { createApp, type Dependencies } from './app.ts';
import type { Product } from './service.ts';

/** Reaches every branch of the templates that costs time when it is first taken. */
const SAMPLE: Product = {
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

/**
 * Render each template once, since the first time costs tens of milliseconds, which no visitor should wait for.
 *
 * @throws Error if a template is broken: better now than with the first visitor
 */
export async function warmUp(options: Pick<Dependencies, 'assets' | 'publicUrl' | 'version'>): Promise<void> {
  const app = createApp({
    ...options,
    service: { product: async () => SAMPLE, sitemap: async () => [] },
    log: createLogger('warm-up', 'error'),
    metrics: new Registry(),
  });
  for (const path of [`/product/?id=${SAMPLE.id}`, '/product/fallback']) {
    const { status } = await app.request(path, { headers: { 'surrogate-capability': 'selvedge="ESI/1.0"' } });
    if (status !== 200) throw new Error(`Warming up failed: ${path} answered ${status}`);
  }
}
