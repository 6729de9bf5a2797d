import { createPodlet, type PodletDependencies } from '@selvedge/podlet';
import { createChassis } from '@selvedge/server';
import type { Hono } from 'hono';
import { card } from './fragments/card.ts';
import { recommendations } from './fragments/recommendations.ts';
import type { Service } from './service.ts';

export type Dependencies = PodletDependencies<Service>;

/** The podlet, without listening. */
export function createApp({ service, log, metrics, ...options }: Dependencies): Hono {
  return createPodlet({
    ...options,
    app: createChassis({ log, metrics }),
    name: 'inspire',
    fragments: { card: card(service), recommendations: recommendations(service) },
  });
}
