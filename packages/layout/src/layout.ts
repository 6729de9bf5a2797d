import { HEADERS } from '@selvedge/contracts';
import type { Purge } from '@selvedge/http-cache';
import { type Logger, problem, Registry, requestField, withoutRequest } from '@selvedge/server';
import type { Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { answerAction } from './actions.ts';
import { canonicalHost } from './canonical-host.ts';
import { type DeployOptions, watchDeploys } from './deploys.ts';
import { createDocumentWriter } from './document.ts';
import { createHint } from './early-hints.ts';
import { type BreakerState, createFetcher, type Fetcher } from './fetcher.ts';
import { exposeBreakers } from './fetching/metrics.ts';
import { readFragmentUrl } from './fragment-url.ts';
import { createFragments } from './fragments.ts';
import { askForVersion } from './load-manifest.ts';
import { startLoading } from './loading.ts';
import { dependsOnHost, localeAt, pathIn, prefixesOf } from './locales.ts';
import { createManifests, type Manifests } from './manifests.ts';
import { createOriginExchange, type OriginExchange } from './origin-exchange.ts';
import { answerFromOrigin } from './origin-routes.ts';
import { createFragmentMetrics } from './outcomes.ts';
import { answerError, answerPage, type PageRequest } from './page.ts';
import { servePodletAsset } from './podlet-assets.ts';
import { type Composition, isComplete, respond } from './respond.ts';
import { robotsTxt } from './robots.ts';
import { createSecurity } from './security.ts';
import type { Site } from './site.ts';
import { createSitemap } from './sitemap.ts';
import { createSlotReader } from './slots.ts';
import { readAskedHost, readVisitor, type Visitor } from './visitor.ts';

export interface LayoutOptions {
  /** The app to mount on: the chassis, perhaps with routes of the deployable's own. */
  readonly app: Hono;
  readonly site: Site;
  readonly log: Logger;
  /** Where to show which podlets are asked, and how fragments came to be. */
  readonly metrics?: Registry;
  /** ms for a fragment that names none: connect, headers and body together. */
  readonly deadline: number;
  /** ms for all fragments of a page together, those of its error page among them; 1500 by default. */
  readonly budget?: number;
  /** ms that the head of a page waits for optional fragments, so that most pages leave whole; 10 by default, 0: not at all. */
  readonly settle?: number;
  /** Bytes for public fragments that are kept; 64 MiB by default, 0 keeps none. */
  readonly cacheSize?: number;
  /**
   * Seconds that shared caches may keep pages if they do not fill includes: no purge reaches them, as it does edges. Unbounded
   * by default.
   */
  readonly outerMaxAge?: number;
  /** Whether responses say in `Server-Timing` how their fragments came to be; true by default. */
  readonly serverTiming?: boolean;
  /** Whether browsers are told in a 103 what a page will need that is still to be fetched; false by default. */
  readonly earlyHints?: boolean;
  /** Have what a podlet rendered purged when it was deployed; by default nobody sees to that. */
  readonly deploys?: DeployOptions;
  /** Which peers are believed when they say that they assemble ESI. */
  readonly isTrusted: (address: string | undefined) => boolean;
}

export interface Layout {
  readonly app: Hono;
  readonly manifests: Manifests;
  /** What caches outside kept of older podlets before this process began is purged, or that was waited for long enough. */
  hasBegun(): boolean;
  /** Whether each part of each podlet is asked: a breaker that is open fails at once. */
  breakers(): Record<string, Record<string, BreakerState>>;
  /** Let go what is kept of fragments: by tag, by a fragment's own URL (path and query), or all. */
  purge(purge: Purge): Promise<void>;
  close(): Promise<void>;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Serve a site: its pages, each fragment at its own URL, its actions, the podlets' files, sitemap and robots.
 *
 * @returns the app; `manifests.warmUp()` begins to fetch what pages need
 */
export function createLayout(options: LayoutOptions): Layout {
  const { app, site, log, metrics, deadline, isTrusted } = options;
  const fetchers: Record<string, Fetcher> = Object.fromEntries(
    Object.entries(site.podlets).map(([podlet, { url }]) => {
      const onBreaker = (part: string, state: BreakerState, why: string) =>
        withoutRequest(() => log.warn({ podlet, part, state, why }, 'a breaker changed'));
      return [podlet, createFetcher(url, { onBreaker })];
    }),
  );
  if (metrics) exposeBreakers(fetchers, metrics);
  const deploys =
    options.deploys &&
    watchDeploys({
      ...options.deploys,
      fragments: Object.keys(site.fragments).filter((name) => !site.fragments[name]!.content),
      ask: async (name) => {
        const version = await askForVersion(name, site, fetchers);
        manifests.noticeVersion(name, version);
        return version;
      },
      purgeOwn: (tag) => fragments.purge({ tag, soft: false }),
      log,
    });
  deploys?.start();
  const manifests = createManifests(site, fetchers, log, deploys?.see);
  const fragments = createFragments({
    site,
    fetchers,
    manifests,
    log,
    deadline,
    cacheSize: options.cacheSize ?? 64 * MEBIBYTE,
    observe: createFragmentMetrics(metrics ?? new Registry()),
  });
  const composition: Composition = {
    site,
    fragments,
    manifests,
    readSlots: createSlotReader(fragments),
    writeDocument: createDocumentWriter(site),
    security: createSecurity(site.security, log),
    log,
    budget: options.budget ?? 1500,
    settle: options.settle ?? 10,
    outerMaxAge: options.outerMaxAge ?? Number.POSITIVE_INFINITY,
    serverTiming: options.serverTiming ?? true,
  };
  const read = (c: Context): PageRequest & Visitor => {
    const { cookies, canAssemble, signal, host, path, isHead, cut } = readVisitor(c, isTrusted);
    const { locale } = localeAt(site, path, host);
    const hint = options.earlyHints ? createHint(c) : undefined;
    const params = c.req.param() as Record<string, string>;
    const search = c.req.url.includes('?') ? new URL(c.req.url).searchParams : new URLSearchParams();
    return { cookies, canAssemble, signal, host, path, isHead, cut, hint, locale, params, search };
  };

  app.use(async function secure(c, next) {
    await next();
    if (isComplete(c.res)) return;
    for (const [name, value] of Object.entries(composition.security.all)) c.res.headers.set(name, value);
  });
  if (dependsOnHost(site)) app.use(varyByHost);
  if (site.canonicalHost) app.use(canonicalHost(site, (c) => readAskedHost(c, isTrusted)));
  app.get('/_fragments/*', (c) => answerFragment(c, read(c), composition));
  app.get(
    '/_podlet/*',
    async (c) => (await servePodletAsset(c, site, fetchers)) ?? answerError(404, read(c), composition),
  );
  const sitemap = createSitemap({ site, fetchers, log });
  app.get('/sitemap.xml', etag(), () => sitemap.index());
  const pack = compress({ encoding: 'gzip', contentTypeFilter: /^application\/xml/ });
  // Not a route: one with a parameter where others have a name would have all be looked for in the slower way.
  app.use(function answerSitemapPart(c, next) {
    const [, podlet, number] = SITEMAP_PART.exec(c.req.path) ?? [];
    if (!podlet || (c.req.method !== 'GET' && c.req.method !== 'HEAD')) return next();
    return pack(c, async () => {
      const part = await sitemap.part(podlet, Number(number), readVisitor(c, isTrusted));
      c.res = part ?? (await answerError(404, read(c), composition));
    });
  });
  app.get('/robots.txt', etag(), (c) => c.text(robotsTxt(site), 200, { 'cache-control': 'public, max-age=3600' }));
  const origins = createOrigins(site);
  for (const route of site.routes ?? []) {
    const exchange = origins.get(route.origin)!;
    app.all(route.path, (c) => answerFromOrigin(c, route, read(c), exchange, composition));
  }
  for (const prefix of prefixesOf(site)) {
    for (const route of site.actions ?? []) {
      app.post(pathIn(prefix, route.path), (c) =>
        answerAction(c, route, read(c), { composition, fetchers, manifests }),
      );
    }
    for (const page of site.pages) {
      const path = pathIn(prefix, page.path);
      app.get(path, async (c) => notModified(c, await answerPage(page, read(c), composition)));
      if (!path.endsWith('/')) app.get(`${path}/`, trimSlash);
    }
  }
  for (const [path, methods] of methodsByPath(site)) app.all(path, () => refuseMethod(methods));
  app.notFound((c) => answerError(404, read(c), composition));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (c.req.raw.signal.aborted) return c.body(null, CLIENT_LEFT);
    log.error({ err: error }, 'a page failed');
    return answerError(500, read(c), composition);
  });
  return {
    app,
    manifests,
    hasBegun: () => deploys?.hasBegun() ?? true,
    breakers: () => Object.fromEntries(Object.entries(fetchers).map(([podlet, { states }]) => [podlet, states()])),
    purge: fragments.purge,
    async close() {
      deploys?.stop();
      manifests.stop();
      await Promise.all([...Object.values(fetchers), ...origins.values()].map(({ close }) => close()));
    },
  };
}

const createOrigins = ({ routes = [] }: Site): Map<string, OriginExchange> =>
  new Map([...new Set(routes.map(({ origin }) => origin))].map((origin) => [origin, createOriginExchange(origin)]));

const SITEMAP_PART = /^\/sitemap-([a-z0-9-]+)-([1-9][0-9]{0,4})\.xml$/;

/** nginx's status for a client that closed its connection; nobody reads it but the log. */
const CLIENT_LEFT = 499 as 400;

/** One page, one URL: `/products/` is `/products`. Relative, because only the edge knows the public origin. */
function trimSlash(c: Context): Response {
  const { pathname, search } = new URL(c.req.url);
  const path = pathname.replace(/\/+$/, '');
  return c.body(null, 301, { location: path + search, 'cache-control': 'public, max-age=3600' });
}

/** What is not the same on every host: pages, not the fragments and files whose URLs say it all. */
async function varyByHost(c: Context, next: () => Promise<void>): Promise<void> {
  await next();
  if (!c.req.path.startsWith('/_')) c.res.headers.append('vary', 'x-forwarded-host');
}

function methodsByPath(site: Site): Map<string, string[]> {
  const { pages, actions = [] } = site;
  const methods = new Map<string, string[]>();
  const add = (path: string, names: readonly string[]) => {
    for (const at of prefixesOf(site).map((prefix) => pathIn(prefix, path)))
      methods.set(at, [...(methods.get(at) ?? []), ...names]);
  };
  for (const { path } of pages) add(path, ['GET', 'HEAD']);
  for (const { path } of actions) add(path, ['POST']);
  return methods;
}

/** RFC 9110 §15.5.6. */
function refuseMethod(methods: readonly string[]): Response {
  const allow = methods.join(', ');
  return problem({ status: 405, title: 'Method not allowed', detail: `Allowed here: ${allow}.` }, { allow });
}

/** One fragment, or what stands in for it, as an include or a script gets it. */
async function answerFragment(c: Context, request: PageRequest, composition: Composition): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const input = readFragmentUrl(pathname + search, composition.site);
  if (!input) return answerError(404, request, composition);
  const loading = startLoading(request, composition);
  const [only] = await loading.load([{ ...input, url: composition.fragments.url(input) }]);
  const loaded = only!;
  const headers: Record<string, string> = { 'x-robots-tag': 'noindex', ...composition.security.fragment };
  if (loaded.encodedHead) headers[HEADERS.podletHead] = loaded.encodedHead;
  return notModified(
    c,
    await respond({ document: loaded.document, status: 200, parts: [loaded], headers }, request, composition, loading),
  );
}

/** RFC 9110 §13.1.2 for what is complete. */
function notModified(c: Context, response: Response): Response {
  const wanted = requestField(c, 'if-none-match');
  // Fields are read only where they count: that alone makes a Headers of them.
  const etag = wanted && response.status === 200 ? response.headers.get('etag') : undefined;
  if (!wanted || !etag) return response;
  const matches = wanted.trim() === '*' || wanted.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  if (!matches) return response;
  const headers = new Headers(response.headers);
  headers.delete('content-type');
  headers.delete('content-length');
  return new Response(null, { status: 304, headers });
}
