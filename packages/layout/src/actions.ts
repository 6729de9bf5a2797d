import { HEADERS } from '@selvedge/contracts';
import { problem } from '@selvedge/server';
import type { Context } from 'hono';
import { parseLinkAssets } from './assets.ts';
import { readContent } from './content.ts';
import { podiumHeaders } from './context.ts';
import { cookieHeader, setsNamed } from './cookies.ts';
import type { FetchedResponse, Fetcher } from './fetcher.ts';
import type { LoadedFragment } from './fragments.ts';
import { localesOf } from './locales.ts';
import type { Manifests } from './manifests.ts';
import { answerError, answerPage, type PageRequest } from './page.ts';
import type { Composition } from './respond.ts';
import type { ActionRoute, Site } from './site.ts';

export interface ActionDependencies {
  readonly composition: Composition;
  readonly fetchers: Readonly<Record<string, Fetcher>>;
  readonly manifests: Manifests;
}

const DEFAULT_DEADLINE = 3000;
const MAX_BYTES = 1024 * 1024;
/** A form's type with its boundary is shorter; a longer one could make the podlet refuse the whole head as too large. */
const LONGEST_TYPE = 200;

/** Pass a form on to its podlet, and its answer back: a redirect, JSON for a script, or a page with the podlet's HTML in it. */
export async function answerAction(
  c: Context,
  route: ActionRoute,
  request: PageRequest,
  dependencies: ActionDependencies,
): Promise<Response> {
  const { composition, fetchers } = dependencies;
  const { site, log } = composition;
  if (!isSameOrigin(c, site)) {
    return problem({ status: 403, title: 'Foreign origin', detail: `Forms are accepted from ${site.origin} only.` });
  }
  try {
    const response = await fetchers[route.podlet]!.fetch({
      method: 'POST',
      path: `/actions/${route.action}`,
      headers: { ...podiumHeaders(site, route.podlet, request.locale), ...passedHeaders(c, route, request) },
      // A file is no text.
      body: Buffer.from(await c.req.arrayBuffer()),
      deadline: route.deadline ?? DEFAULT_DEADLINE,
      maxBytes: MAX_BYTES,
      part: 'actions',
    });
    return await passOn(response, wantsJson(c), route, request, dependencies);
  } catch (error) {
    log.warn({ action: route.path, reason: (error as Error).message }, 'an action failed');
    return answerUnavailable(wantsJson(c), request, composition);
  }
}

function answerUnavailable(
  asJson: boolean,
  request: PageRequest,
  composition: Composition,
): Promise<Response> | Response {
  const detail = 'This cannot be done right now. Please try again.';
  return asJson
    ? problem({ status: 503, title: 'Unavailable', detail }, { 'retry-after': '5' })
    : answerError(503, request, composition);
}

/** RFC 6454; browsers send `Origin` with every POST. A request that says nothing of where it comes from is refused too. */
function isSameOrigin(c: Context, site: Site): boolean {
  const origin = c.req.header('origin');
  const own = [site.origin, ...localesOf(site).map(({ origin }) => origin), ...(site.alsoTrustedOrigins ?? [])];
  if (origin !== undefined) return own.includes(origin);
  return c.req.header('sec-fetch-site') === 'same-origin';
}

const wantsJson = (c: Context) => (c.req.header('accept') ?? '').includes('application/json');

function passedHeaders(c: Context, route: ActionRoute, { cookies }: PageRequest): Record<string, string> {
  return {
    'content-type': (c.req.header('content-type') ?? '').slice(0, LONGEST_TYPE),
    accept: wantsJson(c) ? 'application/json' : 'text/html',
    ...cookieHeader(cookies, route.cookies),
  };
}

async function passOn(
  response: FetchedResponse,
  asJson: boolean,
  route: ActionRoute,
  request: PageRequest,
  dependencies: ActionDependencies,
): Promise<Response> {
  const answer = await readAnswer(response, asJson, route, request, dependencies);
  for (const cookie of response.setCookie) {
    if (setsNamed(cookie, route.cookies)) answer.headers.append('set-cookie', cookie);
  }
  answer.headers.set('cache-control', 'no-store');
  return answer;
}

async function readAnswer(
  response: FetchedResponse,
  asJson: boolean,
  route: ActionRoute,
  request: PageRequest,
  dependencies: ActionDependencies,
): Promise<Response> {
  const { status, headers, body } = response;
  const { composition } = dependencies;
  const location = headers.location;
  if (status >= 300 && status < 400 && location) {
    if (!isOwnPath(location, composition.site)) throw new Error(`${route.path} redirects away, to ${location}`);
    return new Response(null, { status, headers: { location } });
  }
  const type = headers['content-type'] ?? '';
  if (status >= 500) return answerUnavailable(asJson, request, composition);
  if (/^application\/(problem\+)?json\b/i.test(type)) {
    return new Response(new Uint8Array(body), { status, headers: { 'content-type': type } });
  }
  const fragment = await readFragment(response, route, dependencies);
  return answerPage(pageOf(route, composition.site), request, composition, new Map([[route.slot, fragment]]));
}

/** As browsers read it: they drop tabs, and take `\` for `/`. */
const isOwnPath = (location: string, { origin }: Site) =>
  location.startsWith('/') && URL.parse(location, origin)?.origin === origin;

const pageOf = (route: ActionRoute, site: Site) => site.pages.find(({ name }) => name === route.page)!;

async function readFragment(
  response: FetchedResponse,
  route: ActionRoute,
  { composition, manifests }: ActionDependencies,
): Promise<LoadedFragment> {
  const name = pageOf(route, composition.site).slots[route.slot]!.fragment;
  const { manifestUrl } = await manifests.get(name);
  const assets = parseLinkAssets(response.headers.link, manifestUrl, route.podlet) ?? [];
  const content = readContent(name, { ...response, status: 200 }, assets, response.headers[HEADERS.surrogateKey]);
  return { ...content, name, outcome: 'fresh', isPrivate: true, status: response.status, ms: 0 };
}
