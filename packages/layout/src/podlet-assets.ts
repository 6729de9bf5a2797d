import { acceptedCoding, CODINGS, problem } from '@selvedge/server';
import type { Context } from 'hono';
import type { FetchedResponse, Fetcher } from './fetcher.ts';
import type { Site } from './site.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const DEADLINE = 5000;
const PASSED = [
  'content-type',
  'content-encoding',
  'vary',
  'cache-control',
  'etag',
  'last-modified',
  'access-control-allow-origin',
  'x-content-type-options',
];

/**
 * Serve a podlet's own files to browsers, `GET /_podlet/<name>/<path>`: only below the prefixes that the site allows, with
 * no cookie, no context and nothing else of the visitor.
 *
 * @returns undefined if this path is not to be served
 */
export async function servePodletAsset(
  c: Context,
  site: Site,
  fetchers: Readonly<Record<string, Fetcher>>,
): Promise<Response | undefined> {
  const { pathname, search } = new URL(c.req.url);
  const [, , podlet = '', ...rest] = pathname.split('/');
  const target = Object.hasOwn(site.podlets, podlet) ? site.podlets[podlet] : undefined;
  const path = `/${rest.join('/')}`;
  if (!target || !isAllowed(path, target.assets ?? ['/assets/'])) return undefined;
  let response: FetchedResponse;
  try {
    response = await fetchers[podlet]!.fetch({
      path: path + search,
      headers: accepted(c),
      deadline: DEADLINE,
      maxBytes: MAX_BYTES,
      signal: c.req.raw.signal,
      part: 'assets',
    });
  } catch {
    const detail = `${podlet} does not answer right now. Please try again.`;
    return problem({ status: 503, title: 'Unavailable', detail }, { 'retry-after': '5' });
  }
  if (response.status !== 200) return undefined;
  const headers = new Headers();
  for (const name of PASSED) {
    const value = response.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  return new Response(c.req.method === 'HEAD' ? null : new Uint8Array(response.body), { status: 200, headers });
}

/** The codings that our podlets keep ready, so that few variants exist. */
function accepted(c: Context): Record<string, string> {
  const coding = acceptedCoding(c.req.header('accept-encoding'), CODINGS);
  return coding ? { 'accept-encoding': coding } : {};
}

/** Percent-encoded separators and dots are refused: the podlet might decode them after our check. */
function isAllowed(path: string, prefixes: readonly string[]): boolean {
  if (/%2e|%2f|%5c|%00|\\/i.test(path) || path.includes('//')) return false;
  return prefixes.some((prefix) => path.startsWith(prefix) && path.length > prefix.length);
}
