import { createAllowList, createVariables } from '@selvedge/esi';
import { createCache } from '@selvedge/http-cache';
import { purgeRoute } from '@selvedge/server/operators';
import { Hono } from 'hono';
import { createCanonicalHost } from '../../src/canonical-host.ts';
import { createHostTeller } from '../../src/hosts.ts';
import { noOutcomes } from '../../src/outcomes.ts';
import { normaliseUrl } from '../../src/target.ts';
import { isTemplate } from '../../src/template.ts';
import { toPurges } from '../../src/to-purges.ts';
import { createWorkerEdge } from './edge.ts';
import { createGenerations } from './generations.ts';
import type { Options } from './options.ts';
import { createWorkerOrigin } from './origin.ts';
import { createWorkerPages } from './pages.ts';
import type { PurgeLogMethods } from './purge-log.ts';
import { createCacheStore } from './store.ts';

export interface AppDependencies {
  readonly options: Options;
  readonly log: PurgeLogMethods;
  /** Keeps the context of the request alive for some work. */
  readonly background: (work: Promise<unknown>) => void;
  readonly clock?: () => number;
}

const REMEDY = 'Set one: wrangler secret put ADMIN_TOKEN.';

/** ms that the log of purges may be silent: a visitor waits for it. */
const SILENCE = 2000;

/** Of nobody to believe: the platform says who asks. */
const isTrusted = () => false;

/** Wire the edge of one isolate: what answers visitors, and what takes purges. */
export function createApp({ options, log, background, clock = Date.now }: AppDependencies) {
  const { name, tagHeader, origin: url, hosts, canonicalOrigin } = options;
  const note = (level: 'info' | 'warn', said: object, message: string) =>
    console[level](JSON.stringify({ level, message, ...said }));
  const report = (error: unknown) =>
    note('warn', { reason: (error as Error).message }, 'work in the background failed');
  const origin = createWorkerOrigin({
    url,
    headers: options.originHeaders,
    timeout: options.originTimeout,
    duration: options.originDuration,
  });
  const purges = createGenerations({
    log,
    maxAge: options.purgeMaxAge,
    grace: options.purgeGrace,
    timeout: SILENCE,
    clock,
    report,
  });
  const cache = createCache({
    store: createCacheStore(caches.default, canonicalOrigin ?? `https://${hosts[0] ?? 'selvedge.invalid'}`),
    purges,
    clock,
    name,
    tagHeader,
    fetch: origin.fetch,
    // Any visitor could send no-cache, and make the origin work for each request.
    requestDirectives: false,
    isTemplate: (headers) => isTemplate({ headers }),
    normaliseUrl,
    background,
    report,
  });
  const pages = createWorkerPages({
    cache,
    purges,
    clock,
    log: { warn: (said: object, message?: string) => note('warn', said, message ?? '') },
    timeout: options.includeTimeout,
    fetchPrivate: origin.fetchPrivate,
    counts: { includes: noOutcomes(), failedIncludes: 0 },
    allow: createAllowList({ base: new URL(url), prefixes: options.includePrefix }),
    variables: ({ source, url }) =>
      createVariables({ url, headers: new Headers(Object.entries(source.headers) as [string, string][]) }),
  });
  const operators = new Hono().post(
    options.purgePath,
    purgeRoute({
      token: options.adminToken,
      remedy: REMEDY,
      log: { info: (said: object, message?: string) => note('info', said, message ?? '') },
      async purge(request) {
        const asked = toPurges(request);
        await log.record(asked);
        await purges.refresh(true);
        return { purged: asked.length };
      },
    }),
  );
  return {
    isForOperators: ({ method, url }: Request) => method === 'POST' && new URL(url).pathname === options.purgePath,
    operators: (request: Request) => operators.fetch(request),
    answer: createWorkerEdge({
      cache,
      pages,
      clock,
      name,
      note,
      refresh: () => purges.refresh(),
      notPublic: options.notPublic,
      heldBackBy: options.outerHtml === 'no-cache' ? tagHeader : undefined,
      maxBody: options.maxBody * 1024,
      findElsewhere: createCanonicalHost({ canonicalOrigin, hosts, isTrusted }),
      tellHost: createHostTeller({ hosts, isTrusted }),
    }),
  };
}
