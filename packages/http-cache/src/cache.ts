import { timeToLive } from './answers.ts';
import type { Forward } from './cache-status.ts';
import { hasOriginConditions } from './conditional.ts';
import { parseRequestDirectives } from './directives.ts';
import { failedLately, isHeldOff, mayStandIn, STALE_DETAIL, type Trip, travel, unanswered } from './fetching.ts';
import type { Flight, Landing } from './flights.ts';
import { invalidate, invalidateAfter, isSafe } from './invalidation.ts';
import { chain, lookup, quietly, standing } from './lookup.ts';
import { type CacheOptions, type Core, createCore } from './options.ts';
import { ask } from './origin.ts';
import { decide, type Verdict } from './reuse.ts';
import { discard } from './spool.ts';
import type { Asked, CacheAnswer, CacheRequest, Entry, Failure, MaybePromise, Purge, Slot } from './types.ts';
import { variantKey } from './vary.ts';

/** A shared HTTP cache (RFC 9111) in front of an origin. */
export interface Cache {
  /**
   * Answer a request from the store or from the origin.
   *
   * @returns at once on a hit in a store that answers at once. Rejects with what the host's fetch rejected with, where
   * there is no response and nothing is stored: the host makes its 502 or 504 of it. With `NotValidated`, of the same
   * cause, where something is stored that may not stand in: a 504
   */
  handle(request: CacheRequest): MaybePromise<CacheAnswer>;
  /**
   * What is stored, where it may answer because the origin has not in the time that this client has (RFC 5861 §4). The request
   * that `handle` made of it goes on for others.
   */
  standIn(request: CacheRequest): MaybePromise<CacheAnswer | undefined>;
  /** Purge by tag, by URL, or everything. What is being fetched meanwhile is not stored as fresh either. */
  purge(purge: Purge): Promise<void>;
  /** A stored URL changed, as after a POST to it: what is stored of it is used no more (RFC 9111 §4.4). */
  invalidate(url: string): Promise<void>;
  /**
   * Keep what the host made of an entry's body beside it: it goes when the body goes.
   *
   * @param bytes of memory that the value takes, so that the store's bound holds
   */
  keep(entry: Entry, name: string, value: unknown, bytes: number): void;
  /** What `handle` would find for a request, for inspection. Nothing is fetched. */
  inspect(request: CacheRequest): Promise<Entry | undefined>;
  /** Requests to the origin under way, those in the background among them. */
  readonly inFlight: number;
}

/** Rounds a request may wait for others before it goes alone: twice where `Vary` was not known, and a purge. */
const MAX_ROUNDS = 3;

export function createCache(options: CacheOptions): Cache {
  const core = createCore(options);
  let inBackground = 0;

  function handle(request: CacheRequest): MaybePromise<CacheAnswer> {
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD') return pass(core, request, 'method');
    if (hasOriginConditions(request)) return pass(core, request, 'bypass', 'precondition');
    const asked = read(request);
    if (asked.directives?.noStore) return pass(core, request, 'request', 'no-store');
    return chain(lookup(core, request), (slot) => answer(asked, slot, 0));
  }

  function standIn(request: CacheRequest): MaybePromise<CacheAnswer | undefined> {
    const asked = read(request);
    return chain(lookup(core, request), (slot) => {
      const { entry, soft } = slot;
      const now = core.clock();
      // Another request may have brought it meanwhile.
      if (entry && decide(entry.policy, now, soft, core.limits.softStale, asked.directives) === 'fresh')
        return answer(asked, slot, 0);
      return mayStandIn(core, { asked, slot }, 'disconnect') ? stale(asked, slot, 'disconnect') : undefined;
    });
  }

  function read(request: CacheRequest): Asked {
    if (!core.heedsRequests) return { request, directives: undefined };
    return { request, directives: parseRequestDirectives(request.header('cache-control'), request.header('pragma')) };
  }

  function answer(asked: Asked, slot: Slot, round: number): MaybePromise<CacheAnswer> {
    const { entry, soft } = slot;
    if (entry === undefined) return obtain(asked, slot, undefined, round);
    const now = core.clock();
    const verdict = decide(entry.policy, now, soft, core.limits.softStale, asked.directives);
    if (verdict === 'validate') return obtain(asked, slot, verdict, round);
    if (verdict === 'fresh' && isPlain(asked.request)) return core.answers.hit(entry, now);
    if (verdict === 'stale-while-revalidate' || verdict === 'soft-purge') revalidate(asked, slot);
    const ttl = timeToLive(entry.policy, now, soft);
    const detail = verdict === 'fresh' ? undefined : verdict;
    const outcome = verdict === 'fresh' ? 'hit' : 'stale';
    return core.answers.stored(asked.request, entry, now, outcome, { hit: true, ttl, detail });
  }

  /** What the store cannot answer: wait for the same request of another, or ask the origin. */
  async function obtain(asked: Asked, slot: Slot, verdict: Verdict | undefined, round: number): Promise<CacheAnswer> {
    const { request, directives } = asked;
    if (directives?.onlyIfCached) return core.answers.notCached('only-if-cached');
    const now = core.clock();
    const failure = failedLately(core, { asked, slot }, now);
    if (failure) return stale(asked, slot, failure);
    const fwd = forwardReason(core, slot, verdict, now);
    const alone = (detail?: string) => travel(core, { asked, slot, fwd, detail, shared: false });
    // A client that forces a validation is not served by a fetch that began before it asked.
    if (fwd === 'request') return alone();
    const flight = core.flights.get(slot.key);
    if (flight && round < MAX_ROUNDS) return join(asked, slot, flight, round);
    if (request.method === 'HEAD') return alone();
    // Seldom shareable, and what it brings tells others nothing.
    if (request.header('authorization') !== undefined) return alone('authorization');
    if (!slot.entry && request.header('range') !== undefined) return alone('range');
    if (core.passing.has(slot.key, now)) return alone('hit-for-miss');
    if (flight) return alone();
    return travel(core, { asked, slot, fwd, shared: true });
  }

  /** Wait for the response of a request under way, and use it if that is allowed for this one too. */
  async function join(asked: Asked, slot: Slot, flight: Flight, round: number): Promise<CacheAnswer> {
    const { request } = asked;
    flight.hear(request);
    const landing: Landing = flight.landed ?? (await flight.landing);
    request.signal?.throwIfAborted();
    const fwd: Forward = slot.entry ? 'stale' : 'miss';
    const trip: Trip = { asked, slot, fwd, shared: false };
    if (landing.kind === 'alone') return travel(core, trip);
    if (landing.kind === 'failed') {
      if (mayStandIn(core, trip, landing.failure)) return stale(asked, slot, landing.failure);
      if (landing.failure === 'disconnect') throw unanswered(slot, landing.error);
      return travel(core, trip);
    }
    const { entry, names, spool } = landing;
    const { hard, soft } = await standing(core, entry);
    if (hard || flight.void || variantKey(request.url, names, request) !== entry.key) {
      if (hard) core.flights.close(flight);
      return answer(asked, await lookup(core, request), round + 1);
    }
    const now = core.clock();
    if (decide(entry.policy, now, soft, core.limits.softStale, asked.directives) === 'validate') {
      return travel(core, trip);
    }
    const decision = { fwd, collapsed: true, ttl: timeToLive(entry.policy, now, soft) };
    if (!spool) return core.answers.stored(request, entry, now, 'coalesced', decision);
    const body = spool.read();
    if (!body) return travel(core, trip);
    const told = core.answers.arriving(request, entry, body, now, 'coalesced', decision);
    if (told.body !== body) await discard(body);
    return told;
  }

  function stale(asked: Asked, slot: Slot, failure: Failure): CacheAnswer {
    const now = core.clock();
    const ttl = timeToLive(slot.entry!.policy, now, slot.soft);
    const decision = { hit: true, ttl, detail: STALE_DETAIL[failure] };
    return { ...core.answers.stored(asked.request, slot.entry!, now, 'stale', decision), failure };
  }

  /** Validate in the background, once per key and so many at a time; what is over the bound is left to a later hit. */
  function revalidate(asked: Asked, slot: Slot): void {
    if (inBackground >= core.limits.backgroundFetches || core.flights.get(slot.key)) return;
    if (isHeldOff(core, slot.key, core.clock())) return;
    inBackground++;
    const work = travel(core, { asked, slot, fwd: 'stale', shared: true, background: true }).then(
      () => {},
      (error: unknown) => core.report(error),
    );
    core.background(
      work.finally(() => {
        inBackground--;
      }),
    );
  }

  return {
    handle,
    standIn,
    invalidate: (url) => invalidate(core, url),
    async purge(purge) {
      await core.purges.record(purge);
      if ('url' in purge && !purge.soft) await quietly(core, () => core.store.delete(purge.url));
    },
    keep(entry, name, value, bytes) {
      entry.memo ??= new Map();
      entry.memoBytes = (entry.memoBytes ?? 0) + bytes - (entry.memo.get(name)?.bytes ?? 0);
      entry.memo.set(name, { value, bytes });
      core.store.resize?.(entry);
    },
    inspect: async (request) => (await lookup(core, request)).entry,
    get inFlight() {
      return core.flights.size;
    },
  };
}

/** Without conditions and ranges a GET gets the whole stored response. */
function isPlain(request: CacheRequest): boolean {
  return (
    request.method === 'GET' &&
    request.header('if-none-match') === undefined &&
    request.header('if-modified-since') === undefined &&
    request.header('range') === undefined
  );
}

/** Why the request goes to the origin (RFC 9211 §2.2). */
function forwardReason(core: Core, slot: Slot, verdict: Verdict | undefined, now: number): Forward {
  if (!slot.entry) return slot.variants ? 'vary-miss' : 'uri-miss';
  const unasked = decide(slot.entry.policy, now, slot.soft, core.limits.softStale, undefined);
  return verdict === 'validate' && unasked !== 'validate' ? 'request' : 'stale';
}

/** Send it on and store nothing. An unsafe method that succeeds invalidates what it changed. */
async function pass(core: Core, request: CacheRequest, fwd: Forward, detail?: string): Promise<CacheAnswer> {
  const came = await ask(core, request, { method: request.method, overrides: {}, flight: undefined });
  const { response, assessment } = came;
  if (!isSafe(request.method)) await invalidateAfter(core, request, response.status, assessment.headers);
  if (request.signal?.aborted) await discard(response.body);
  const head = { status: response.status, headers: assessment.headers };
  return core.answers.passed(head, response.body, 'pass', { fwd, detail });
}
