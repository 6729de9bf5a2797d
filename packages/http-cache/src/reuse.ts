import type { RequestDirectives } from './directives.ts';
import type { Policy } from './policy.ts';

/** Stamps of purges count so many per millisecond. */
export const STAMPS_PER_MS = 1024;

/** May the stored response answer: fresh, stale in one of three ways, or only after validation? */
export type Verdict = 'fresh' | 'stale-while-revalidate' | 'soft-purge' | 'max-stale' | 'validate';

/** The current age in seconds (RFC 9111 §4.2.3). */
export function currentAge(policy: Policy, now: number): number {
  return policy.initialAge + Math.max(0, now - policy.receivedAt) / 1000;
}

/** Seconds since the response became stale, by its lifetime or by a soft purge; negative while it is fresh. */
export function staleness(policy: Policy, now: number, soft: number): number {
  const past = currentAge(policy, now) - policy.lifetime;
  return soft === 0 ? past : Math.max(past, 0, (now - soft / STAMPS_PER_MS) / 1000);
}

/**
 * Decide on a stored response whose key matches (RFC 9111 §4).
 *
 * @param now milliseconds
 * @param soft stamp of the soft purge that concerns it, or 0
 * @param softStale seconds a softly purged response may be served while it is validated
 * @param asked what the client asks, if anything
 */
export function decide(
  policy: Policy,
  now: number,
  soft: number,
  softStale: number,
  asked: RequestDirectives | undefined,
): Verdict {
  if (policy.alwaysValidate) return 'validate';
  const past = staleness(policy, now, soft);
  const fresh = past < 0;
  if (asked !== undefined && refuses(policy, now, past, fresh, asked)) return 'validate';
  if (fresh) return 'fresh';
  if (policy.stale === 'never') return 'validate';
  if (past < policy.staleWhileRevalidate) return 'stale-while-revalidate';
  if (soft !== 0 && past < softStale) return 'soft-purge';
  if (policy.stale === 'allowed' && asked?.maxStale !== undefined && past <= asked.maxStale) return 'max-stale';
  return 'validate';
}

/** Does the client refuse it (RFC 9111 §5.2.1)? An immutable response is good for a reload while it is fresh (RFC 8246). */
function refuses(policy: Policy, now: number, past: number, fresh: boolean, asked: RequestDirectives): boolean {
  if (asked.noCache) return true;
  if (asked.minFresh !== undefined && -past < asked.minFresh) return true;
  if (asked.maxAge === undefined || (policy.immutable && fresh)) return false;
  return currentAge(policy, now) > asked.maxAge && !(past >= 0 && asked.maxStale !== undefined);
}

/**
 * May it be served stale because the origin failed (RFC 9111 §4.2.4, RFC 5861 §4)?
 *
 * @param failure an error response (500, 502, 503, 504), or no response at all
 * @param disconnectedStale seconds of staleness allowed without any directive when there is no response
 */
export function mayServeOnFailure(
  policy: Policy,
  now: number,
  soft: number,
  failure: 'status' | 'disconnect',
  disconnectedStale: number,
  asked: RequestDirectives | undefined,
): boolean {
  if (policy.stale === 'never' || asked?.noCache) return false;
  const past = staleness(policy, now, soft);
  const limit = errorLimit(policy, asked);
  if (limit !== undefined) return past < limit;
  if (asked?.maxAge !== undefined || asked?.minFresh !== undefined) return false;
  return failure === 'disconnect' && policy.stale === 'allowed' && policy.explicit && past <= disconnectedStale;
}

/** Seconds that stale-if-error allows: the response's word, which a client may narrow, or the client's where it may. */
function errorLimit(policy: Policy, asked: RequestDirectives | undefined): number | undefined {
  if (policy.staleIfError !== undefined) return Math.min(policy.staleIfError, asked?.staleIfError ?? Infinity);
  return policy.stale === 'allowed' ? asked?.staleIfError : undefined;
}

/** Statuses for which RFC 5861 §4 allows a stale answer. */
export function isServerFailure(status: number): boolean {
  return status === 500 || status === 502 || status === 503 || status === 504;
}
