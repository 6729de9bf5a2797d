import { createPodlet } from '@selvedge/podlet';
import { type Assets, createChassis, type Logger, type Registry } from '@selvedge/server';
import type { Hono } from 'hono';
import { product } from './fragments/product.ts';
import { servePicture } from './pictures/route.ts';
import type { Service } from './service.ts';

export interface Dependencies {
  readonly service: Service;
  readonly assets: Assets;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly version: string;
  /** This podlet's own origin as consumers reach it. */
  readonly publicUrl: string;
  /** Shows the fragments at `/`. */
  readonly development?: boolean;
}

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
