import { type Answers, createAnswers } from './answers.ts';
import { cacheName } from './cache-status.ts';
import { createFlights, type Flights } from './flights.ts';
import type { PolicyOptions } from './policy.ts';
import { createPurges } from './purges.ts';
import { createRemembered, type Remembered } from './remembered.ts';
import type { HeaderField, OriginFetch, Purges, Store } from './types.ts';

/** Bounds on what the cache holds and does. Seconds and bytes. */
export interface Limits {
  /** A larger body streams through and is not stored. */
  maxObjectBytes: number;
  /** How far a body that streams through may be ahead of its slowest reader. */
  streamWindow: number;
  /** How long requests for what turned out not to be cacheable do not wait for each other. */
  hitForMiss: number;
  /** How many keys are remembered for hit-for-miss, and as many for failed origins. */
  rememberedKeys: number;
  /** Validations in the background at a time; further ones wait for the next request. */
  backgroundFetches: number;
  /** How long a softly purged response is served while it is validated. */
  softStale: number;
  /** How long a response that says nothing of `stale-if-error` may stand in when the origin cannot be reached. */
  disconnectedStale: number;
  /** After a failure the stale response answers at once for so long, before the origin is asked again. */
  retryAfterFailure: number;
  /** The most a lifetime may be that the origin did not give: a part of the time since Last-Modified. 0: none. */
  heuristicFraction: number;
  heuristicMax: number;
  /** A response with more tags is not stored, as it could not be purged. */
  maxTags: number;
  /** A response that varies on more fields is not stored. */
  maxVary: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxObjectBytes: 8 * 1024 * 1024,
  streamWindow: 1024 * 1024,
  hitForMiss: 120,
  rememberedKeys: 10_000,
  backgroundFetches: 32,
  softStale: 60,
  disconnectedStale: 86_400,
  retryAfterFailure: 5,
  heuristicFraction: 0.1,
  heuristicMax: 3600,
  maxTags: 256,
  maxVary: 16,
};

export interface CacheOptions {
  store: Store;
  fetch: OriginFetch;
  /** How this cache calls itself in `Cache-Status`. */
  name?: string;
  /** Milliseconds; `Date.now`. */
  clock?: () => number;
  limits?: Partial<Limits>;
  /** Targeted fields that this cache obeys before `Cache-Control`, the most specific first (RFC 9213). */
  targets?: readonly string[];
  /** The field that lists a response's tags: `surrogate-key`, or `cache-tag`, `edge-cache-tag`. */
  tagHeader?: string;
  /** A declared cacheable response with `Set-Cookie`: stored without it, or refused. */
  setCookie?: 'strip' | 'refuse';
  /** Which responses the host makes something else of, so that conditions and ranges are its to answer. None. */
  isTemplate?: (headers: readonly HeaderField[]) => boolean;
  /** Whether clients' `Cache-Control` and `Pragma` are heeded (RFC 9111 §5.2.1 leaves it open). */
  requestDirectives?: boolean;
  /** Where purges are remembered: in this process. */
  purges?: Purges;
  /** Makes the URL in a `Location` a primary key, as the host does with requests' URLs. */
  normaliseUrl?: (url: string) => string;
  /** Keeps the process or the worker alive for a promise (`waitUntil`). It never rejects. */
  background?: (work: Promise<void>) => void;
  /** Hears of failures that reach no client: of the store, and of validations in the background. */
  report?: (error: unknown) => void;
}

/** What all verbs work with. */
export interface Core {
  readonly store: Store;
  readonly fetch: OriginFetch;
  readonly clock: () => number;
  readonly limits: Limits;
  readonly policy: PolicyOptions;
  readonly answers: Answers;
  readonly purges: Purges;
  readonly flights: Flights;
  /** Keys that are hit-for-miss. */
  readonly passing: Remembered;
  /** Keys whose origin failed, by kind of failure. */
  readonly failing: Remembered;
  readonly heedsRequests: boolean;
  readonly normaliseUrl: (url: string) => string;
  readonly background: (work: Promise<void>) => void;
  readonly report: (error: unknown) => void;
}

export function createCore(options: CacheOptions): Core {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const clock = options.clock ?? Date.now;
  return {
    store: options.store,
    fetch: options.fetch,
    clock,
    limits,
    policy: {
      targets: options.targets ?? ['cdn-cache-control'],
      tagHeader: options.tagHeader ?? 'surrogate-key',
      maxTags: limits.maxTags,
      heuristic: { fraction: limits.heuristicFraction, max: limits.heuristicMax },
      setCookie: options.setCookie ?? 'strip',
      isTemplate: options.isTemplate ?? (() => false),
    },
    answers: createAnswers(cacheName(options.name ?? 'selvedge')),
    purges: options.purges ?? createPurges(clock),
    flights: createFlights(),
    passing: createRemembered(limits.rememberedKeys),
    failing: createRemembered(limits.rememberedKeys),
    heedsRequests: options.requestDirectives ?? true,
    normaliseUrl: options.normaliseUrl ?? ((url) => url),
    background: options.background ?? (() => {}),
    report: options.report ?? (() => {}),
  };
}
