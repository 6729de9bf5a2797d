import { createPodlet, type PodletDependencies } from '@selvedge/podlet';
import { createChassis } from '@selvedge/server';
import type { Hono } from 'hono';
import { actions } from './actions/index.ts';
import { fragments } from './fragments/index.ts';
import type { Service } from './service.ts';

export type Dependencies = PodletDependencies<Service>;

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
