import { HEADERS, hopByHop, isInternalRequestHeader } from '@selvedge/contracts';
import { outgoingHeaders } from '@selvedge/server';
import type { Context } from 'hono';
import { cookieHeader, setsNamed } from './cookies.ts';
import type { OriginAnswer } from './origin-exchange.ts';
import type { OriginRoute } from './origin-routes.ts';
import type { Visitor } from './visitor.ts';

/** What the visitor sent but for what ends at this hop, what only our own processes may say, and other cookies. */
export function inwardHeaders(
  c: Context,
  { cookies }: OriginRoute,
  request: Pick<Visitor, 'cookies' | 'host'>,
): Record<string, string> {
  const ends = hopByHop(c.req.header('connection'));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(c.req.header())) {
    if (ends(name) || isInternalRequestHeader(name) || ['host', 'cookie', 'expect'].includes(name)) continue;
    headers[name] = value;
  }
  if (request.host) headers['x-forwarded-host'] = request.host;
  return { ...headers, ...cookieHeader(request.cookies, cookies), ...outgoingHeaders() };
}

/**
 * What the origin says but for what ends at this hop, and cookies that are not the route's. An answer that may depend on a
 * cookie is private, unless the origin says that it is everybody's (RFC 9111 §3.5 asks the same of `Authorization`).
 */
export function outwardHeaders({ headers, status }: OriginAnswer, { cookies = [], origin }: OriginRoute): Headers {
  const ends = hopByHop(headers.connection?.toString());
  const outward = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (ends(name) || name === HEADERS.surrogateControl) continue;
    for (const line of [value].flat()) {
      if (name !== 'set-cookie' || setsNamed(line, cookies)) outward.append(name, line);
    }
  }
  const location = outward.get('location');
  if (location && status !== 200) outward.set('location', publicLocation(location, origin));
  const caching = outward.get('cache-control') ?? '';
  if (cookies.length > 0 && !/\b(?:public|s-maxage|private|no-store)\b/i.test(caching)) {
    outward.set('cache-control', caching === '' ? 'private' : `${caching}, private`);
  }
  return outward;
}

/** An origin that knows itself only by its inner address redirects to it. */
function publicLocation(location: string, origin: string): string {
  const url = URL.parse(location);
  return url?.origin === new URL(origin).origin ? url.pathname + url.search + url.hash : location;
}
