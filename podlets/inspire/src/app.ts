import { createPodlet } from '@selvedge/podlet';
import { type Assets, createChassis, type Logger, type Registry } from '@selvedge/server';
import type { Hono } from 'hono';
import { recommendations } from './fragments/recommendations.ts';
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
  return createPodlet({
    ...options,
    app: createChassis({ log, metrics }),
    name: 'inspire',
    fragments: { recommendations: recommendations(service) },
  });
}
