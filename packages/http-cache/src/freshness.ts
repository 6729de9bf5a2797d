import type { ResponseDirectives } from './directives.ts';
import { combined, first } from './fields.ts';
import { parseHttpDate } from './http-date.ts';
import type { HeaderField } from './types.ts';

/** Statuses that may be reused without explicit freshness (RFC 9110 §15.1; 206 is never stored here). */
const HEURISTIC_STATUSES = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

export function isHeuristicStatus(status: number): boolean {
  return HEURISTIC_STATUSES.has(status);
}

/** How a lifetime is guessed where the origin gives none (RFC 9111 §4.2.2). */
export interface Heuristic {
  /** Which part of the time since `Last-Modified`; 0 guesses nothing. */
  fraction: number;
  /** Seconds at most. */
  max: number;
}

/** Seconds a response is fresh for, and whether the origin said so itself. */
export interface Lifetime {
  seconds: number;
  explicit: boolean;
}

/**
 * The freshness lifetime for a shared cache (RFC 9111 §4.2.1): s-maxage, then max-age, then Expires less Date, then a
 * guess. An invalid value, and all but the first of several, make the response stale.
 *
 * @param date milliseconds: the response's Date, or when it was received
 * @param heuristic undefined where the response may not be guessed at
 */
export function freshnessLifetime(
  status: number,
  headers: readonly HeaderField[],
  directives: ResponseDirectives,
  targeted: boolean,
  date: number,
  heuristic: Heuristic | undefined,
): Lifetime {
  const said = directives.sMaxage ?? directives.maxAge;
  if (said !== undefined) return { seconds: said, explicit: true };
  const expires = targeted ? undefined : first(headers, 'expires');
  if (expires !== undefined) {
    const at = parseHttpDate(expires, date);
    return { seconds: at === undefined ? 0 : Math.max(0, (at - date) / 1000), explicit: true };
  }
  if (!heuristic || directives.noCache || !(HEURISTIC_STATUSES.has(status) || directives.public)) {
    return { seconds: 0, explicit: false };
  }
  const modified = parseHttpDate(first(headers, 'last-modified') ?? '', date);
  const guess = modified === undefined ? 0 : ((date - modified) / 1000) * heuristic.fraction;
  return { seconds: Math.max(0, Math.floor(Math.min(guess, heuristic.max))), explicit: false };
}

/**
 * The `Age` field: its first member, ignored when that is no whole number (RFC 9111 §5.1).
 *
 * @returns seconds, at most 2^31
 */
export function parseAge(headers: readonly HeaderField[]): number {
  const member = (combined(headers, 'age') ?? '').split(',', 1)[0]!.trim();
  return /^\d+$/.test(member) ? Math.min(Number(member), 2 ** 31) : 0;
}

/**
 * The corrected initial age (RFC 9111 §4.2.3), in seconds: the greater of what the clocks and what the caches on the way
 * say.
 *
 * @param date milliseconds: the response's Date, if it has a valid one
 * @param requestedAt milliseconds: when the request left
 * @param receivedAt milliseconds: when the response head arrived
 */
export function initialAge(
  headers: readonly HeaderField[],
  date: number | undefined,
  requestedAt: number,
  receivedAt: number,
): number {
  const apparent = date === undefined ? 0 : Math.max(0, Math.floor(receivedAt / 1000) - Math.floor(date / 1000));
  const delay = Math.max(0, receivedAt - requestedAt) / 1000;
  return Math.max(apparent, parseAge(headers) + delay);
}
