import { ESI_CONTENT, encodeFragmentHead, HEADERS } from '@selvedge/contracts';
import { type Assets, problem } from '@selvedge/server';
import type { Context, Hono } from 'hono';
import { type Consumer, readConsumer } from './consumer.ts';
import { developmentPage } from './development.ts';
import type { Action, ActionResult, Body, FragmentDefinition, FragmentRequest, FragmentResult } from './fragment.ts';
import { jsonLdScript } from './json-ld.ts';
import { createManifest, linkHeader, ROUTES } from './manifest.ts';
import { createRendering, type Rendering, urlOf } from './render.ts';

export interface PodletOptions {
  /** The app to mount on: the chassis. */
  readonly app: Hono;
  /** The team: `explore`. */
  readonly name: string;
  /** Changes with every deploy; readers refetch the manifest when it does. */
  readonly version: string;
  /** This podlet's own origin as consumers reach it. */
  readonly publicUrl: string;
  readonly assets: Assets;
  readonly fragments: Readonly<Record<string, FragmentDefinition>>;
  readonly actions?: Readonly<Record<string, Action>>;
  /**
   * Pages of this team for the sitemap: `GET /sitemap`, and `GET /sitemap?after=<next>` for more.
   *
   * @param after the `next` of the answer before
   */
  readonly sitemap?: (after?: string) => Promise<SitemapAnswer>;
  /** Shows the fragments at `/`. */
  readonly development?: boolean;
}

export interface SitemapAnswer {
  readonly pages: readonly SitemapEntry[];
  /** There are more, after this one. A list that is never longer than some thousand pages needs none. */
  readonly next?: string | undefined;
}

export interface SitemapEntry {
  /** The page's name in the layout. */
  readonly page: string;
  readonly params?: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly lastmod?: string;
}

/**
 * Serve a team's fragments by Podium's contract: `/<fragment>/manifest.json`, `/<fragment>/`, `/<fragment>/fallback`, and
 * beside them `/assets/…`, `/actions/…` and `/sitemap`.
 *
 * @returns the app that was given
 */
export function createPodlet(options: PodletOptions): Hono {
  const { app, name, version, assets, fragments, actions = {}, sitemap } = options;
  app.use(async (c, next) => {
    await next();
    c.res.headers.set(HEADERS.podletVersion, version);
  });
  app.get('/assets/:file', async (c) => (await assets.respond(c, c.req.param('file'))) ?? c.notFound());
  for (const [fragmentName, fragment] of Object.entries(fragments)) {
    const manifest = createManifest(name, version, fragmentName, fragment, assets);
    app.get(`/${fragmentName}/manifest.json`, (c) => {
      // A Selvedge layout brings the runtime itself.
      const { isSelvedge } = readConsumer(c, options.publicUrl);
      return c.json(isSelvedge ? { ...manifest, js: [] } : manifest, 200, { vary: HEADERS.surrogateCapability });
    });
    for (const path of [`/${fragmentName}`, `/${fragmentName}/`])
      app.get(path, (c) => serveContent(c, fragment, options));
    if (fragment.fallback) app.get(`/${fragmentName}${ROUTES.fallback}`, (c) => serveFallback(c, fragment, options));
  }
  for (const [actionName, action] of Object.entries(actions)) {
    app.post(`/actions/${actionName}`, (c) => serveAction(c, action, options));
  }
  if (sitemap) app.get('/sitemap', async (c) => c.json(await sitemap(c.req.query('after'))));
  if (options.development) app.get('/', (c) => c.html(developmentPage(name, fragments, assets)));
  return app;
}

async function serveContent(c: Context, fragment: FragmentDefinition, options: PodletOptions): Promise<Response> {
  const query = fragment.query?.safeParse(c.req.query()) ?? { success: true as const, data: {} };
  if (!query.success) {
    return problem({
      status: 404,
      title: 'No such fragment',
      detail: query.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    });
  }
  const consumer = readConsumer(c, options.publicUrl);
  const rendering = createRendering(consumer.locale);
  const result = await fragment.content(createRequest(query.data, consumer, rendering, options.assets));
  return respond(result, rendering, consumer, fragment.styles ?? [], options.assets);
}

/** A fallback needs no data, so it keeps until the next version. */
function serveFallback(c: Context, fragment: FragmentDefinition, options: PodletOptions): Response {
  const consumer = readConsumer(c, options.publicUrl);
  const rendering = createRendering(consumer.locale);
  const body: Body = fragment.fallback?.(createRequest({}, consumer, rendering, options.assets));
  return respond({ body }, rendering, consumer, fragment.styles ?? [], options.assets);
}

async function serveAction(c: Context, action: Action, options: PodletOptions): Promise<Response> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')) {
    return problem({
      status: 415,
      title: 'Unsupported media type',
      detail: 'Send the form as application/x-www-form-urlencoded.',
    });
  }
  const form = new URLSearchParams(await c.req.text());
  const consumer = readConsumer(c, options.publicUrl);
  const rendering = createRendering(consumer.locale);
  const wantsJson = (c.req.header('accept') ?? '').includes('application/json');
  const result = await action({ ...createRequest({}, consumer, rendering, options.assets), form, wantsJson });
  const response = respondToAction(result, rendering, consumer, options.assets);
  for (const cookie of result.cookies ?? []) response.headers.append('set-cookie', cookie);
  response.headers.set('cache-control', 'no-store');
  return response;
}

function respondToAction(result: ActionResult, rendering: Rendering, consumer: Consumer, assets: Assets): Response {
  if ('location' in result)
    return new Response(null, { status: result.status ?? 303, headers: { location: result.location } });
  if ('json' in result) {
    const status = result.status ?? 200;
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    return new Response(JSON.stringify(result.json), { status, headers: { 'content-type': type } });
  }
  return respond(result.fragment, rendering, consumer, result.styles ?? [], assets);
}

function createRequest<Query>(
  query: Query,
  consumer: Consumer,
  rendering: Rendering,
  assets: Assets,
): FragmentRequest<Query> {
  return {
    query,
    locale: consumer.locale,
    href: (path) => (path === '/' ? consumer.mountPathname || '/' : consumer.mountPathname + path),
    cookies: consumer.cookies,
    secure: consumer.secure,
    asset: (asset) => `${assets.publicUrl ?? consumer.assetBase}/${assets.file(asset)}`,
    template: assets.template,
    include: rendering.include,
    refreshUrl: (nested) => (consumer.isSelvedge ? urlOf(nested, consumer.locale) : undefined),
    jsonLd: (data) => rendering.raw(jsonLdScript(data, consumer.origin)),
    raw: rendering.raw,
  };
}

function respond(
  result: FragmentResult,
  rendering: Rendering,
  consumer: Consumer,
  styles: readonly string[],
  assets: Assets,
): Response {
  const headers = new Headers({ 'x-robots-tag': 'noindex' });
  if (result.cacheControl) headers.set('cache-control', result.cacheControl);
  const setTags = (tags: readonly string[] = []) => {
    if (tags.length > 0) headers.set(HEADERS.surrogateKey, tags.join(' '));
  };
  if (result.location) {
    setTags(result.tags);
    headers.set('location', result.location);
    return new Response(null, { status: result.status ?? 302, headers });
  }
  const { html, holdsIncludes, tags } = rendering.finish(result.body, consumer.canInclude);
  setTags([...(result.tags ?? []), ...tags]);
  headers.set('content-type', 'text/html; charset=utf-8');
  const link = linkHeader(assets, styles, !consumer.isSelvedge);
  if (link) headers.set('link', link);
  headers.set('vary', HEADERS.surrogateCapability);
  if (holdsIncludes) headers.set(HEADERS.surrogateControl, ESI_CONTENT);
  if (result.head) headers.set(HEADERS.podletHead, encodeFragmentHead(result.head));
  return new Response(html, { status: result.status ?? 200, headers });
}
