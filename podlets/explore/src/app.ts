import { createPodlet, type PodletDependencies } from '@selvedge/podlet';
import { createChassis } from '@selvedge/server';
import type { Hono } from 'hono';
import { createFragments } from './fragments/index.ts';
import type { Service } from './service.ts';

export type Dependencies = PodletDependencies<Service>;

/** The podlet, without listening. */
export function createApp({
  service,
  assets,
  log,
  metrics,
  version,
  publicUrl,
  development = false,
}: Dependencies): Hono {
  return createPodlet({
    app: createChassis({ log, metrics }),
    name: 'explore',
    version,
    publicUrl,
    assets,
    fragments: createFragments(service),
    sitemap: async () => ({ pages: await service.sitemap() }),
    development,
  });
}
