import { createPodlet } from '@selvedge/podlet';
import { type Assets, createChassis, type Logger, type Registry } from '@selvedge/server';
import type { Hono } from 'hono';
import { actions } from './actions/index.ts';
import { fragments } from './fragments/index.ts';
import type { Service } from './service.ts';

export interface Dependencies {
  readonly service: Service;
  readonly assets: Assets;
  readonly log: Logger;
  readonly metrics: Registry;
  /** Changes with every deploy. */
  readonly version: string;
  /** This podlet's own origin as browsers reach it. */
  readonly publicUrl: string;
  /** Shows all fragments at `/`. */
  readonly development?: boolean;
}

/** The podlet, without listening. */
export function createApp(dependencies: Dependencies): Hono {
  const { service, assets, log, metrics, version, publicUrl, development = false } = dependencies;
  return createPodlet({
    app: createChassis({ log, metrics }),
    name: 'checkout',
    version,
    publicUrl,
    assets,
    fragments: fragments(service),
    actions: actions(service),
    development,
  });
}
