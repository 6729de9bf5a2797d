import { startWorkerd } from './cloudflare.ts';
import { startNginxBeforeEdges } from './nginx.ts';
import { startOwnEdge } from './own-edge.ts';
import type { Engine } from './place.ts';
import { startVarnish } from './varnish.ts';

const NOTHING_BEFORE = 'The layout is asked by an edge, which packs, hides and drops for it.';

const VARNISH = {
  parallel: 'Varnish fetches one include after the other. It keeps them, so that this is felt where they are not kept.',
  validators:
    'Varnish knows the validators of the template only, which say nothing of what is included: the VCL drops them.',
};

/** Each place where the store's pages are composed. */
export const ENGINES: readonly Engine[] = [
  {
    name: 'layout alone',
    start: async (layout) => ({ origin: layout, stop: async () => {} }),
    cannot: { gzip: NOTHING_BEFORE, hidden: NOTHING_BEFORE, outward: NOTHING_BEFORE, outside: NOTHING_BEFORE },
  },
  { name: 'own edge', start: (layout) => startOwnEdge(layout), cannot: {} },
  {
    name: 'own edge, 2 workers',
    start: (layout) => startOwnEdge(layout, { WORKERS: '2' }),
    cannot: {
      crowd: 'Each worker has a cache of its own, and asks once.',
    },
  },
  { name: 'nginx, 2 own edges', start: startNginxBeforeEdges, cannot: {} },
  {
    name: 'Varnish',
    start: (layout) => startVarnish(layout, 'bans.vcl'),
    cannot: {
      ...VARNISH,
      prefixes: 'VCL names each field: those that the processes know are dropped. `modules.vcl` drops all.',
      soft: 'A ban removes. `modules.vcl` can make stale; so can a soft purge by URL.',
      meanwhile: 'A ban is for what is kept already: purge again after a few seconds, or use `modules.vcl`.',
    },
  },
  { name: 'Varnish with modules', start: (layout) => startVarnish(layout, 'modules.vcl'), cannot: VARNISH },
  {
    name: 'Cloudflare Worker',
    start: startWorkerd,
    cannot: { gzip: 'Cloudflare packs what leaves a Worker. workerd, which runs it here, does not.' },
  },
];
