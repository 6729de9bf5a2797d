import { createAllowList, createVariables } from '@selvedge/esi';
import { combined, createCache, createMemoryStore, createPurges, parseCacheControl } from '@selvedge/http-cache';
import { createTrust, type Logger, type Registry } from '@selvedge/server';
import { createCanonicalHost } from './canonical-host.ts';
import { createCounts, createTimers, exposeCounts } from './counts.ts';
import { createEdge } from './edge.ts';
import { createHostTeller } from './hosts.ts';
import { createOperations } from './operations.ts';
import type { Options } from './options.ts';
import { createOrigin } from './origin.ts';
import { createPages } from './pages.ts';
import { createRefill } from './refill.ts';
import { createTagIndex } from './tag-index.ts';
import { normaliseUrl } from './target.ts';
import { isTemplate } from './template.ts';

export interface AppDependencies {
  readonly options: Options;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly clock?: () => number;
}

/** Wire the edge, without listening: the visitors' side, and what operators may do with it. */
export function createApp({ options, log, metrics, clock = Date.now }: AppDependencies) {
  const { name, tagHeader } = options;
  const isTrusted = createTrust(options.trusted);
  const counts = createCounts();
  const timers = createTimers(metrics);
  const origin = createOrigin(options.origin, {
    timeout: options.originTimeout,
    duration: options.originDuration,
    maxRequests: options.originRequests,
    isTrusted,
    observe(seconds, fields) {
      timers.origin.observe(seconds);
      const { private: isOwn, noStore } = parseCacheControl(combined(fields, 'cache-control'));
      counts.origin[isOwn || noStore ? 'own' : 'shared']++;
    },
  });
  const index = options.refill > 0 ? createTagIndex() : undefined;
  const store = createMemoryStore(Math.max(1, options.cacheSize * 1024 * 1024), index);
  const purges = createPurges(clock);
  const cache = createCache({
    store,
    purges,
    clock,
    name,
    tagHeader,
    fetch: origin.fetch,
    // Any visitor could send no-cache, and make the origin work for each request.
    requestDirectives: false,
    isTemplate: (headers) => isTemplate({ headers }),
    normaliseUrl,
    report: (error) => log.warn({ reason: (error as Error).message }, 'a validation in the background failed'),
  });
  const pages = createPages({
    cache,
    purges,
    clock,
    log,
    timeout: options.includeTimeout,
    fetchPrivate: origin.fetchPrivate,
    counts,
    observe: (seconds) => timers.assembly.observe(seconds),
    allow: createAllowList({ base: new URL(options.origin), prefixes: options.includePrefix }),
    variables: ({ source, url }) =>
      createVariables({ url, headers: new Headers(Object.entries(source.headers) as [string, string][]) }),
  });
  const isSecure = options.tlsCert !== undefined;
  const refill = index && createRefill({ cache, index, log, atATime: options.refill, isSecure });
  exposeCounts(metrics, counts, store, origin);
  return {
    answer: createEdge({
      cache,
      pages,
      counts,
      log,
      clock,
      name,
      notPublic: options.notPublic,
      heldBackBy: options.outerHtml === 'no-cache' ? tagHeader : undefined,
      maxBody: options.maxBody * 1024,
      findElsewhere: createCanonicalHost({
        canonicalOrigin: options.canonicalOrigin,
        hosts: options.hosts,
        isTrusted,
      }),
      tellHost: createHostTeller({ hosts: options.hosts, isTrusted }),
    }),
    operations: createOperations(cache, refill),
    close: origin.close,
  };
}
