import type { Context, MiddlewareHandler } from 'hono';
import { type LocalizedSite, localeAt, localesOf } from './locales.ts';

/**
 * One page, one address: what is asked of a host that is none of the site's is sent to the public origin.
 *
 * @param askedHost the host that the visitor asked, undefined where it is not known
 */
export function canonicalHost(site: LocalizedSite, askedHost: (c: Context) => string | undefined): MiddlewareHandler {
  const hosts = new Set(localesOf(site).map(({ origin }) => new URL(origin).host));
  return async function canonicalHost(c, next) {
    const host = askedHost(c);
    if (host === undefined || hosts.has(host)) return next();
    const { pathname, search } = new URL(c.req.url);
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    const { origin } = localeAt(site, pathname, host);
    // For browsers only: a cache that does not tell hosts apart would send everybody in circles.
    return c.body(null, isRead ? 301 : 308, {
      location: origin + pathname + search,
      'cache-control': 'private, max-age=3600',
    });
  };
}
