import { HEADERS } from '@selvedge/contracts';
import type { CancelSignal } from '@selvedge/http-cache';
import {
  type CacheAnswer,
  type CacheRequest,
  createCache,
  createMemoryStore,
  type HeaderField,
  type MaybePromise,
  NotValidated,
  type OriginRequest,
  type OriginResponse,
  type Purge,
  type Store,
} from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import type { Content } from './content.ts';
import { type FetchedResponse, FetchFailure } from './fetcher.ts';
import type { FragmentInput, LoadedFragment } from './fragments.ts';
import { within } from './time.ts';

/** A content, and how it came to be. */
export interface Found extends Pick<LoadedFragment, 'outcome' | 'reason' | 'detail' | 'stored'> {
  readonly content: Content;
}

/** How a content is fetched. */
export interface FetchOrder {
  /** Request fields under which a podlet may say that what is kept is still good. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** ms; the fragment's own deadline where others may wait for it too. */
  readonly time?: number;
  readonly signal?: CancelSignal | undefined;
  readonly followRedirect?: boolean;
}

export interface FetchedContent extends Pick<FetchedResponse, 'status' | 'headers'> {
  /** Those that its podlet named, and its podlet's own. */
  readonly tags: string;
  readonly content: Content;
}

export interface FragmentCacheOptions {
  /** Bytes; 0 keeps nothing. */
  readonly size: number;
  readonly log: Logger;
  /** @throws FetchFailure when there is no content */
  readonly fetch: (input: FragmentInput, order: FetchOrder) => Promise<FetchedContent>;
}

/** Fields that say how a content may be kept; the others are read already. */
const KEPT = ['cache-control', 'date', 'age', 'etag', 'last-modified', 'vary'];
/** Who says nothing of it is not kept. */
const NO_STORE: HeaderField = ['cache-control', 'no-store'];
const EMPTY: Store = { get: () => undefined, set() {}, delete() {} };

/** Keep public contents by RFC 9111, as they were read: what is kept is there at once, and is not read again. */
export function createFragmentCache({ size, log, fetch }: FragmentCacheOptions) {
  const cache = createCache({
    store: size > 0 ? createMemoryStore(size) : EMPTY,
    name: 'layout',
    fetch: fetchFromPodlet,
    targets: [],
    requestDirectives: false,
    limits: { heuristicFraction: 0, rememberedKeys: MOST_PASSING },
    report: (error) => log.debug({ reason: (error as Error).message }, 'a kept fragment could not be renewed'),
  });

  /** URLs whose last content was not to be kept: nobody waits for another, and nothing is asked of the cache. */
  const passing = new Set<string>();

  function notice(url: string, { 'cache-control': caching }: FetchedContent['headers']): void {
    if (mayBeKept(caching)) passing.delete(url);
    else if (passing.size < MOST_PASSING) passing.add(url);
    else passing.clear();
  }

  /** What cannot stand in a page is an error of the podlet's (RFC 9110 §15.6.3), so that it is never stored. */
  async function fetchFromPodlet({ request, overrides, signal }: OriginRequest): Promise<OriginResponse> {
    const { input, end } = request as AskedFragment;
    const fields = Object.entries(overrides).filter((field): field is [string, string] => field[1] !== null);
    const conditions = fields.length > 0 ? { conditions: Object.fromEntries(fields) } : {};
    try {
      const order = signal ? { ...conditions, signal, time: end - performance.now() } : conditions;
      const { status, headers, tags, content } = await fetch(input, order);
      notice(input.url, headers);
      const memo = new Map([['content', { value: content, bytes: content.bytes * 2 + OVERHEAD }]]);
      return { status, headers: keptFields(headers, tags), body: null, memo };
    } catch (error) {
      if (!isMalformed(error)) throw error;
      const memo = new Map([['failure', { value: error, bytes: 0 }]]);
      return { status: 502, headers: [NO_STORE], body: null, memo };
    }
  }

  function take(answer: CacheAnswer): Found {
    const memo = answer.entry?.memo ?? answer.memo;
    const content = memo?.get('content')?.value as Content | undefined;
    if (!content) throw memo?.get('failure')?.value ?? new FetchFailure('status', `it was answered ${answer.status}`);
    const { outcome, entry, failure } = answer;
    if (outcome === 'stale') return { content, outcome, reason: failure, stored: failure ? undefined : entry };
    return { content, outcome: outcome === 'hit' ? 'cached' : 'fresh', stored: entry };
  }

  return {
    /** It is not worth asking for what has this URL: it was not to be kept the last time. */
    passes: (url: string): boolean => passing.has(url),
    /** Told of what came for a URL that passes. */
    notice,
    /**
     * @param end ms of the monotonic clock; what is fetched for others too goes on after it
     * @throws FetchFailure, also as a rejection
     */
    get(input: FragmentInput, end: number): MaybePromise<Found> {
      const { url, signal } = input;
      const request: AskedFragment = { method: 'GET', url, header: nothing, signal, input, end };
      const answer = cache.handle(request);
      if (!(answer instanceof Promise)) return take(answer);
      const time = end - performance.now();
      const late = () => new FetchFailure('deadline', `${input.name} was not there after ${Math.round(time)} ms`);
      return within(answer.then(take, unwrap), time, late);
    },
    /** What is kept, if it may stand in for what did not come in time. */
    async standIn({ url }: FragmentInput): Promise<Found | undefined> {
      const answer = await cache.standIn({ method: 'GET', url, header: nothing });
      return answer && take(answer);
    },
    purge: (purge: Purge) => cache.purge(purge),
  };
}

interface AskedFragment extends CacheRequest {
  readonly input: FragmentInput;
  readonly end: number;
}

/** URLs to remember, each 4 KB at most. When there are more that are not to be kept, all are found out anew. */
const MOST_PASSING = 2000;

/** Whether it is worth asking the cache, which judges by all that the response says. */
const mayBeKept = (cacheControl: string | undefined): boolean =>
  cacheControl !== undefined && cacheControl !== 'no-store' && !/no-store|private/i.test(cacheControl);

/** Bytes of objects around a content, beside its text. */
const OVERHEAD = 1000;

/** Whatever a content varies on is its podlet's affair: of the visitor nothing reaches it but its URL. */
const nothing = () => undefined;

function keptFields(headers: Readonly<Record<string, string>>, tags: string): HeaderField[] {
  if (headers['cache-control'] === undefined) return [NO_STORE];
  const kept = KEPT.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  return [...kept, [HEADERS.surrogateKey, tags]];
}

/** The podlet answered, but with no content. */
function isMalformed(error: unknown): boolean {
  return error instanceof FetchFailure && ['status', 'wrong type', 'too large'].includes(error.reason);
}

function unwrap(error: unknown): never {
  throw error instanceof NotValidated ? error.cause : error;
}
