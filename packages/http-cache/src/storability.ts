import type { ResponseDirectives } from './directives.ts';
import { isHeuristicStatus } from './freshness.ts';

/** Statuses whose caching rules this cache knows, for `must-understand` (RFC 9111 §5.2.2.3). */
const UNDERSTOOD = new Set([200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501]);

/** Never stored: parts of a body, answers to a condition, and answers to a range. */
const NEVER = new Set([206, 304, 416]);

/** What of the exchange decides whether its response may be stored. */
export interface Exchange {
  status: number;
  directives: ResponseDirectives;
  /** The request had an `Authorization` field. */
  authorized: boolean;
  /** The request had a `Cookie` field, or the response has a `Set-Cookie`. */
  personal: boolean;
  /** The response has an `Expires` field that counts. */
  expires: boolean;
  varyStar: boolean;
}

/**
 * May a shared cache store this response to a GET (RFC 9111 §3)?
 *
 * @returns the reason why not, for `Cache-Status`; undefined when it may
 */
export function whyNotStored(exchange: Exchange): string | undefined {
  const { status, directives } = exchange;
  if (status < 200 || NEVER.has(status)) return 'status';
  if (directives.mustUnderstand) {
    // must-understand outweighs no-store for a status that is understood.
    if (!UNDERSTOOD.has(status)) return 'must-understand';
  } else if (directives.noStore) return 'no-store';
  if (directives.private) return 'private';
  if (exchange.varyStar) return 'vary-star';
  const shared = directives.public || directives.sMaxage !== undefined;
  if (exchange.authorized && !shared && !directives.mustRevalidate) return 'authorization';
  const explicit = shared || directives.maxAge !== undefined || exchange.expires;
  if (!explicit && !isHeuristicStatus(status)) return 'no-freshness';
  // Not required: what nobody called cacheable, and may be made for one visitor, is not kept.
  if (!explicit && !directives.noCache && exchange.personal) return 'cookie';
  return undefined;
}
