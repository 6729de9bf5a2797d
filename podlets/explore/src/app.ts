import { createPodlet } from '@selvedge/podlet';
import { type Assets, createChassis, type Logger, type Registry } from '@selvedge/server';
import type { Hono } from 'hono';
import { createFragments } from './fragments/index.ts';
import type { Service } from './service.ts';

export interface Dependencies {
  readonly service: Service;
  readonly assets: Assets;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly version: string;
  /** This podlet's own origin as consumers reach it. */
  readonly publicUrl: string;
  /** Show the fragments at `/`. */
  readonly development?: boolean;
}

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
    sitemap: service.sitemap,
    development,
  });
}
