import { createPodlet, type PodletDependencies } from '@selvedge/podlet';
import { createChassis } from '@selvedge/server';
import type { Hono } from 'hono';
import { product } from './fragments/product.ts';
import { servePicture } from './pictures/route.ts';
import type { Service } from './service.ts';

export type Dependencies = PodletDependencies<Service>;

/** The podlet, without listening. */
export function createApp({ service, log, metrics, ...options }: Dependencies): Hono {
  const app = createChassis({ log, metrics });
  app.get('/assets/pictures/:file', servePicture);
  // The service names pictures as browsers reach them through the layout; a podlet that runs alone answers there too.
  if (options.development) app.get('/_podlet/decide/assets/pictures/:file', servePicture);
  return createPodlet({
    ...options,
    app,
    name: 'decide',
    fragments: { product: product(service) },
    sitemap: service.sitemap,
  });
}
