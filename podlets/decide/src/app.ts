import { createPodlet, type PodletDependencies } from '@selvedge/podlet';
import { createChassis } from '@selvedge/server';
import type { Hono } from 'hono';
import { product } from './fragments/product.ts';
import { servePicture } from './pictures/route.ts';
import { createSharePictures } from './pictures/share.ts';
import type { Service } from './service.ts';

export type Dependencies = PodletDependencies<Service>;

/** The podlet, without listening. */
export function createApp({ service, log, metrics, ...options }: Dependencies): Hono {
  const app = createChassis({ log, metrics });
  const serveSharePicture = createSharePictures(service);
  // The service names pictures as browsers reach them through the layout; a podlet that runs alone answers there too.
  for (const base of options.development ? ['', '/_podlet/decide'] : ['']) {
    app.get(`${base}/assets/pictures/:file{.+\\.jpg}`, serveSharePicture);
    app.get(`${base}/assets/pictures/:file`, servePicture);
  }
  return createPodlet({
    ...options,
    app,
    name: 'decide',
    fragments: { product: product(service) },
    sitemap: service.sitemap,
  });
}
