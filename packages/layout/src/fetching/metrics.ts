import { Gauge, type Registry } from '@selvedge/server';
import type { Fetcher } from '../fetcher.ts';
import type { BreakerState } from './breaker.ts';

const VALUES: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

/** Show the breaker of each part of each podlet that was ever asked. */
export function exposeBreakers(fetchers: Readonly<Record<string, Fetcher>>, metrics: Registry): Gauge {
  return new Gauge({
    name: 'podlet_breaker_state',
    help: 'Whether a part of a podlet is asked: 0 closed, 1 half-open, 2 open',
    labelNames: ['podlet', 'part'],
    registers: [metrics],
    collect() {
      for (const [podlet, { states }] of Object.entries(fetchers)) {
        for (const [part, state] of Object.entries(states())) this.set({ podlet, part }, VALUES[state]);
      }
    },
  });
}
