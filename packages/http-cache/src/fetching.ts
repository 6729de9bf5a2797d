import { timeToLive } from './answers.ts';
import type { Decision, Forward } from './cache-status.ts';
import { notModified, sameTag, validation, WHOLE } from './conditional.ts';
import { first } from './fields.ts';
import type { Flight, Landing } from './flights.ts';
import { quietly } from './lookup.ts';
import type { Core } from './options.ts';
import { ask, type Exchange } from './origin.ts';
import { isServerFailure, mayServeOnFailure } from './reuse.ts';
import { discard } from './spool.ts';
import { describes, freshen, refusalOf, store } from './storing.ts';
import type { Asked, CacheAnswer, Entry, Failure, HeaderField, Slot } from './types.ts';

/** How a request that the store could not answer goes to the origin. */
export interface Trip {
  readonly asked: Asked;
  readonly slot: Slot;
  /** Why, for `Cache-Status`. */
  readonly fwd: Forward;
  readonly detail?: string | undefined;
  /** Others may wait for it. Else it goes alone: with the client's own conditions, and ended with the client. */
  readonly shared: boolean;
  /** The client is already answered. */
  readonly background?: boolean;
}

/**
 * Fetch, or validate what is stored, and tell those who wait what came of it.
 *
 * @returns the answer for the one request that made the trip. Rejects where the origin gave no response and nothing
 * stored may stand in
 */
export async function travel(core: Core, trip: Trip): Promise<CacheAnswer> {
  const { request } = trip.asked;
  const flight = core.flights.open(trip.shared ? trip.slot.key : undefined, request.url, core.purges.stamp());
  flight.hear(request);
  let done: Promise<void> | undefined;
  const land = (landing: Landing, until?: Promise<void>) => {
    done = until;
    flight.land(landing);
  };
  try {
    return await exchange(core, trip, flight, land);
  } catch (error) {
    if (!trip.shared && request.signal?.aborted) throw error;
    land({ kind: 'failed', failure: 'disconnect', error });
    return standIn(core, trip, 'disconnect', undefined, error);
  } finally {
    flight.land({ kind: 'alone' });
    if (done) core.background(done.then(() => core.flights.close(flight)));
    else core.flights.close(flight);
  }
}

type Land = (landing: Landing, until?: Promise<void>) => void;

async function exchange(core: Core, trip: Trip, flight: Flight, land: Land): Promise<CacheAnswer> {
  const { request } = trip.asked;
  const { entry } = trip.slot;
  const method = trip.background ? 'GET' : request.method;
  const overrides = entry ? validation(entry) : trip.shared ? WHOLE : {};
  let came = await ask(core, request, { method, overrides, flight: trip.shared ? flight : undefined });
  const { status } = came.response;
  if (entry && isServerFailure(status)) {
    holdOff(core, trip.slot.key, 'status');
    if (mayStandIn(core, trip, 'status')) {
      land({ kind: 'failed', failure: 'status', error: undefined });
      await discard(came.response.body);
      return standIn(core, trip, 'status', status, undefined);
    }
  } else if (entry && status === 304) {
    if (agrees(came, entry)) return validated(core, trip, entry, came, flight, land);
    // The origin spoke of another response than the stored one (RFC 9111 §4.3.4): ask for all of it.
    came = await ask(core, request, { method, overrides: WHOLE, flight: trip.shared ? flight : undefined });
  }
  if (method === 'HEAD') return headed(core, trip, came, flight);
  return received(core, trip, came, flight, land);
}

/** A full response: store it where that is allowed, and pass it on. */
async function received(core: Core, trip: Trip, came: Exchange, flight: Flight, land: Land): Promise<CacheAnswer> {
  const { asked, slot } = trip;
  const { response, assessment } = came;
  const refusal = refusalOf(core, came);
  const head = { status: response.status, headers: assessment.headers };
  const decision: Decision = { fwd: trip.fwd, detail: refusal ?? trip.detail };
  const unchanged = response.status === 200 && notModified(asked.request, response.status, assessment.policy);
  if (refusal) {
    if (response.status < 500 && refusal !== 'authorization') {
      // What a failing origin says, or says to one authorized client, tells nothing of the next response.
      if (trip.shared) core.passing.add(slot.key, core.clock() + core.limits.hitForMiss * 1000);
      if (slot.entry && response.status !== 206) await quietly(core, () => core.store.delete(slot.key));
    }
    land({ kind: 'alone' });
    if (unchanged || trip.background || asked.request.signal?.aborted) await discard(response.body);
    if (unchanged) return core.answers.unchanged(head, 'miss', { ...decision, fwdStatus: response.status });
    return core.answers.passed({ ...head, memo: response.memo }, response.body, 'miss', decision);
  }
  const draft = await store(core, asked.request, came, flight);
  core.flights.alias(flight, draft.entry.key);
  const body = !draft.spool || trip.background || unchanged ? null : draft.spool.read()!;
  // While a stale response could still answer, this one has to be whole, or outgrow what is kept, before it does.
  if (draft.spool && mayStandIn(core, trip, 'disconnect')) await draft.spool.secured;
  land({ kind: 'entry', entry: draft.entry, names: draft.names, spool: draft.spool }, draft.done);
  forgive(core, slot.key);
  const told = { ...decision, stored: !flight.void, ttl: timeToLive(draft.entry.policy, came.receivedAt) };
  if (unchanged) return core.answers.unchanged(head, 'miss', { ...told, fwdStatus: response.status });
  return core.answers.passed(head, body, 'miss', told, draft.spool ? undefined : draft.entry);
}

/** A 304: the stored response is good again. */
async function validated(
  core: Core,
  trip: Trip,
  entry: Entry,
  came: Exchange,
  flight: Flight,
  land: Land,
): Promise<CacheAnswer> {
  await discard(came.response.body);
  const { entry: fresh, names, refusal } = await freshen(core, trip.asked.request, entry, came, flight);
  land(refusal ? { kind: 'alone' } : { kind: 'entry', entry: fresh, names, spool: undefined });
  forgive(core, trip.slot.key);
  const answer = core.answers.stored(trip.asked.request, fresh, came.receivedAt, 'revalidated', {
    fwd: trip.fwd,
    fwdStatus: 304,
    ttl: timeToLive(fresh.policy, came.receivedAt),
    stored: refusal === undefined,
    detail: refusal ?? trip.detail,
  });
  // The visitor whose request it was gets the cookies that came for it; they are stored nowhere.
  const cookies = came.assessment.headers.filter(([name]) => name === 'set-cookie');
  return cookies.length === 0 ? answer : { ...answer, headers: [...answer.headers, ...cookies] };
}

/** A response to HEAD: it updates the stored response to GET, or proves it outdated (RFC 9111 §4.3.5). */
async function headed(core: Core, trip: Trip, came: Exchange, flight: Flight): Promise<CacheAnswer> {
  const { response, assessment } = came;
  const { entry, key } = trip.slot;
  await discard(response.body);
  const decision: Decision = { fwd: trip.fwd, detail: trip.detail };
  if (entry && response.status === 200 && entry.status === 200 && describes(assessment.headers, entry)) {
    const fresh = await freshen(core, trip.asked.request, entry, came, flight);
    const ttl = timeToLive(fresh.entry.policy, came.receivedAt);
    return core.answers.stored(trip.asked.request, fresh.entry, came.receivedAt, 'revalidated', { ...decision, ttl });
  }
  if (entry && response.status < 500) await quietly(core, () => core.store.delete(key));
  return core.answers.passed({ status: response.status, headers: assessment.headers }, null, 'miss', decision);
}

/** Does the 304 speak of the stored response? */
function agrees(came: Exchange, entry: Entry): boolean {
  const headers: readonly HeaderField[] = came.assessment.headers;
  const etag = first(headers, 'etag');
  if (etag !== undefined) return entry.policy.etag !== undefined && sameTag(etag, entry.policy.etag);
  return (first(headers, 'last-modified') ?? entry.policy.lastModified) === entry.policy.lastModified;
}

/** May the stored response stand in for the origin's? */
export function mayStandIn(core: Core, trip: Pick<Trip, 'asked' | 'slot'>, failure: Failure): boolean {
  const { entry, soft } = trip.slot;
  const { disconnectedStale } = core.limits;
  const now = core.clock();
  return (
    entry !== undefined && mayServeOnFailure(entry.policy, now, soft, failure, disconnectedStale, trip.asked.directives)
  );
}

/** The stored response need not be validated again for a moment, by those who may do without. */
function holdOff(core: Core, key: string, failure: Failure): void {
  core.failing.add(`${failure} ${key}`, core.clock() + core.limits.retryAfterFailure * 1000);
}

/** Did the origin just fail for this key? */
export function isHeldOff(core: Core, key: string, now: number): boolean {
  return core.failing.has(`status ${key}`, now) || core.failing.has(`disconnect ${key}`, now);
}

/** What is stored may not be used without the origin, and the origin gave no response (RFC 9111 §5.2.2.2: a 504). */
export class NotValidated extends Error {
  override name = 'NotValidated';
}

/** @returns what a request rejects with that neither the origin nor the store answers */
export function unanswered({ entry }: Slot, cause: unknown): unknown {
  return entry
    ? new NotValidated(`What is stored may not be served stale, and ${(cause as Error).message}`, { cause })
    : cause;
}

/** Answer with the stale response, and do not ask the origin again for a moment. */
function standIn(core: Core, trip: Trip, failure: Failure, fwdStatus: number | undefined, error: unknown): CacheAnswer {
  const { entry, key } = trip.slot;
  const now = core.clock();
  if (entry) holdOff(core, key, failure);
  if (!entry || !mayStandIn(core, trip, failure)) throw unanswered(trip.slot, error);
  if (error !== undefined) core.report(error);
  const answer = core.answers.stored(trip.asked.request, entry, now, 'stale', {
    fwd: trip.fwd,
    fwdStatus,
    ttl: timeToLive(entry.policy, now, trip.slot.soft),
    detail: STALE_DETAIL[failure],
  });
  return { ...answer, failure };
}

/** What `Cache-Status` says of a stale answer after a failure. */
export const STALE_DETAIL = { status: 'stale-if-error', disconnect: 'stale-disconnected' } as const;

function forgive(core: Core, key: string): void {
  core.failing.delete(`status ${key}`);
  core.failing.delete(`disconnect ${key}`);
}

/**
 * Did the origin just fail for this key, so that what is stale answers at once? A client with wishes of its own about
 * freshness has the origin asked again.
 */
export function failedLately(core: Core, trip: Pick<Trip, 'asked' | 'slot'>, now: number): Failure | undefined {
  const { directives } = trip.asked;
  if (directives?.maxAge !== undefined || directives?.minFresh !== undefined) return undefined;
  for (const failure of ['status', 'disconnect'] as const) {
    if (core.failing.has(`${failure} ${trip.slot.key}`, now) && mayStandIn(core, trip, failure)) return failure;
  }
  return undefined;
}
