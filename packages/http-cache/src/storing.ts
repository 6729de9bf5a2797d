import { first, updated } from './fields.ts';
import type { Flight } from './flights.ts';
import { quietly, read, standing } from './lookup.ts';
import type { Core } from './options.ts';
import type { Exchange } from './origin.ts';
import { type Assessment, assess } from './policy.ts';
import { sharedField } from './shared-fields.ts';
import { createSpool, type Spool } from './spool.ts';
import type { CacheRequest, Entry, HeaderField, Memo, Variants } from './types.ts';
import { unite, variantKey } from './vary.ts';

/** A response that is being stored. */
export interface Draft {
  /** Complete, but for a body that is still to come. */
  readonly entry: Entry;
  /** The fields that its key holds. */
  readonly names: readonly string[];
  /** Undefined where nothing is still to come. */
  readonly spool: Spool | undefined;
  /** Settles when the body is stored, or is not. Never rejects. */
  readonly done: Promise<void>;
}

/** Why this response is not stored, or undefined. */
export function refusalOf(core: Core, { assessment, response }: Exchange): string | undefined {
  if (assessment.refusal) return assessment.refusal;
  if (assessment.vary.length > core.limits.maxVary) return 'too-many-vary';
  return (contentLength(response.headers) ?? 0) > core.limits.maxObjectBytes ? 'too-large' : undefined;
}

/**
 * Store a response while it streams to whoever reads it.
 *
 * @param flight the fetch that brought it: when its URL is invalidated meanwhile, nothing is stored
 */
export async function store(core: Core, request: CacheRequest, exchange: Exchange, flight: Flight): Promise<Draft> {
  const { assessment, response } = exchange;
  const { key, names } = await place(core, request, assessment, flight);
  const entry: Entry = {
    kind: 'entry',
    key,
    url: request.url,
    status: response.status,
    headers: assessment.stored,
    body: new Uint8Array(0),
    policy: assessment.policy,
    tags: assessment.tags,
    stamp: flight.stamp,
    bodyId: nextBodyId(),
    memo: response.memo,
    memoBytes: bytesOf(response.memo),
  };
  const expected = response.status === 204 ? undefined : contentLength(response.headers);
  if (response.body === null && !expected) return { entry, names, spool: undefined, done: commit(core, entry, flight) };
  const spool = createSpool(response.body ?? empty(), {
    maxBytes: core.limits.maxObjectBytes,
    window: core.limits.streamWindow,
    expected,
  });
  const done = spool.whole.then(
    (body) => {
      if (body) {
        const headers = sized(entry, body.byteLength).map(sharedField);
        return commit(core, { ...entry, headers, body, live: undefined }, flight);
      }
      core.passing.add(key, core.clock() + core.limits.hitForMiss * 1000);
    },
    () => {}, // A truncated body: its readers are told, and nothing is stored.
  );
  return { entry, names, spool, done };
}

/** A stored response after a 304 or a HEAD told news of it. */
export interface Freshened {
  readonly entry: Entry;
  readonly names: readonly string[];
  /** Why it is not stored any more, or undefined. */
  readonly refusal: string | undefined;
}

/**
 * Update a stored response with the fields of a 304 or of a HEAD (RFC 9111 §3.2, §4.3.4). The body stays, and with it
 * what the host made of it.
 */
export async function freshen(
  core: Core,
  request: CacheRequest,
  entry: Entry,
  exchange: Exchange,
  flight: Flight,
): Promise<Freshened> {
  const { headers, stored } = exchange.assessment;
  const age = headers.filter(([name]) => name === 'age');
  const merged = [...updated(entry.headers, stored), ...age];
  const { requestedAt, receivedAt } = exchange;
  const assessment = assess(core.policy, request, entry.status, merged, requestedAt, receivedAt);
  const { key, names } = await place(core, request, assessment, flight);
  const fresh: Entry = {
    ...entry,
    key,
    headers: assessment.stored,
    policy: assessment.policy,
    tags: assessment.tags,
    stamp: flight.stamp,
    live: undefined,
  };
  if (assessment.refusal) await quietly(core, () => core.store.delete(entry.key));
  else await commit(core, fresh, flight);
  return { entry: fresh, names, refusal: assessment.refusal };
}

/**
 * Does a HEAD's response speak of the stored response: are the validators and the length it gives the stored ones
 * (RFC 9111 §4.3.5)?
 */
export function describes(headers: readonly HeaderField[], entry: Entry): boolean {
  const length = first(headers, 'content-length');
  return (
    (first(headers, 'etag') ?? entry.policy.etag) === entry.policy.etag &&
    (first(headers, 'last-modified') ?? entry.policy.lastModified) === entry.policy.lastModified &&
    (length === undefined || Number(length) === entry.body.byteLength)
  );
}

/** The whole key of a response, with the fields that all responses of its URL vary on written down at the URL. */
async function place(
  core: Core,
  request: CacheRequest,
  assessment: Assessment,
  flight: Flight,
): Promise<{ key: string; names: readonly string[] }> {
  const { url } = request;
  const record = await read(core, url);
  let known = record?.kind === 'variants' ? record : undefined;
  // Where the names of all responses together are too many, those of this one start anew.
  if (known && unite(known.names, assessment.vary).length > core.limits.maxVary) known = undefined;
  const names = unite(known?.names ?? [], assessment.vary);
  if (names.length === 0) return { key: url, names };
  if (names !== known?.names && !assessment.refusal) {
    const variants: Variants = { kind: 'variants', url, names, since: known?.since ?? flight.stamp };
    await quietly(core, () => core.store.set(url, variants));
  }
  return { key: variantKey(url, names, request), names };
}

/** Put a complete response into the store, unless something purged or invalidated it while it was on its way. */
async function commit(core: Core, entry: Entry, flight: Flight): Promise<void> {
  if (flight.void || (await standing(core, entry)).hard) return;
  await quietly(core, () => core.store.set(entry.key, entry));
  core.passing.delete(entry.key);
}

/** A stored response has a length, also where the origin sent it in chunks. */
function sized(entry: Entry, length: number): readonly HeaderField[] {
  if (entry.status === 204 || first(entry.headers, 'content-length') !== undefined) return entry.headers;
  return [...entry.headers, ['content-length', String(length)]];
}

function contentLength(headers: readonly HeaderField[]): number | undefined {
  const value = first(headers, 'content-length');
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

function bytesOf(memo: Memo | undefined): number {
  let sum = 0;
  for (const { bytes } of memo?.values() ?? []) sum += bytes;
  return sum;
}

async function* empty(): AsyncGenerator<Uint8Array> {}

let bodies = 0;
let own: string | undefined;

/** No other body has it, here or in another process. A UUID for each would be a string of a dozen pieces: half a kilobyte. */
function nextBodyId(): string {
  own ??= crypto.randomUUID();
  return `${own}.${++bodies}`;
}
