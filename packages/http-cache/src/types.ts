import type { CancelSignal } from './cancellation.ts';
import type { RequestDirectives } from './directives.ts';
import type { Policy } from './policy.ts';

/** One header field, its name in lower case. A message is a list of them: lines stay apart as they came. */
export type HeaderField = readonly [name: string, value: string];

/** A value now, or a promise of it. A memory store answers at once, so that a hit costs no microtask. */
export type MaybePromise<T> = T | Promise<T>;

/** The bytes of a message as they arrive. */
export type ByteStream = AsyncIterable<Uint8Array>;

/**
 * What a client asks. The host makes it, over whatever its platform calls a request, and keeps it readable until the
 * origin's body is stored: a validation in the background reads it after the client is answered.
 */
export interface CacheRequest {
  readonly method: string;
  /** The absolute target URI as the host normalised it: this is the primary cache key. */
  readonly url: string;
  /** @returns the value of a field (lines joined by `, `), or undefined. The name is given in lower case. */
  header(name: string): string | undefined;
  /** Told when the client goes away. Ends only what is not shared and not stored. */
  readonly signal?: CancelSignal | undefined;
  /** Passes an interim response (1xx) on to this client. */
  interim?(status: number, headers: readonly HeaderField[]): void;
}

/** What the cache asks of the origin: the client's request with a few fields set or taken away. */
export interface OriginRequest {
  /** The client's request; the host forwards its other fields and its body. */
  readonly request: CacheRequest;
  /** The client's, or GET for a validation in the background. */
  readonly method: string;
  /** Field values to send instead of the client's; `null` sends none. */
  readonly overrides: Readonly<Record<string, string | null>>;
  /** Ends the exchange. Absent where the response may serve others: the host sets its own deadline. */
  readonly signal: CancelSignal | undefined;
  /** To be called with each interim response. */
  readonly interim: (status: number, headers: readonly HeaderField[]) => void;
}

/** What the origin says. */
export interface OriginResponse {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** Throws when the body ends before its time; its iterator's `return` ends the exchange. */
  readonly body: ByteStream | null;
  /** What the host made of the response already, to be kept with it, or handed out with the one answer it is for. */
  readonly memo?: Memo | undefined;
}

/** What a host made of a response (parsed segments, compressed forms), by name, with the bytes of memory that it takes. */
export type Memo = Map<string, { value: unknown; bytes: number }>;

/** How an origin fails: with an error response (500, 502, 503, 504), or with none. */
export type Failure = 'status' | 'disconnect';

/** Sends a request to the origin. Rejects where there is no final response head: refused, reset, timed out. */
export type OriginFetch = (order: OriginRequest) => Promise<OriginResponse>;

/** How an answer came to be. `Cache-Status` says more; this is for metrics and for the host's own decisions. */
export type Outcome = 'hit' | 'stale' | 'revalidated' | 'coalesced' | 'miss' | 'pass' | 'refused';

/** What the client gets. Hits within one second share one answer: read it, never write to it. */
export interface CacheAnswer {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** Bytes, or a stream that must be read or returned; null for no body (also for HEAD). */
  readonly body: Uint8Array | ByteStream | null;
  readonly outcome: Outcome;
  /** The stored response behind the answer, where there is one and it is whole. */
  readonly entry?: Entry | undefined;
  /** Of a response that is not stored, what the host made of it. Of a stored one it is the entry's. */
  readonly memo?: Memo | undefined;
  /** The answer is stale because the origin failed. */
  readonly failure?: Failure | undefined;
}

/**
 * A stored response with all that a hit needs, worked out once. All but `memo`, `memoBytes` and `live` is plain data
 * that a store may serialise.
 */
export interface Entry {
  readonly kind: 'entry';
  /** Where it is stored: the URL, with the values of the fields that `Vary` names. */
  readonly key: string;
  readonly url: string;
  readonly status: number;
  /** The fields to send, without what may not be stored; `age` is not among them. */
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
  readonly policy: Policy;
  readonly tags: readonly string[];
  /** When its fetch began, on the purges' own scale. */
  readonly stamp: number;
  /** The same as long as the body's bytes are the same: a validation that answers 304 keeps it. */
  readonly bodyId: string;
  /** What the host made of the body. Came with it, or is written by `Cache.keep`. */
  memo?: Memo | undefined;
  memoBytes?: number | undefined;
  /** What the cache remembers between hits. Never stored. */
  live?: Live | undefined;
}

/** Working state beside an entry: the last purge check, and the answer of this second. */
export interface Live {
  checked: number;
  standing: Standing;
  age: number;
  answer: CacheAnswer | undefined;
}

/** Stands at the URL of responses that vary: which fields are part of the key. */
export interface Variants {
  readonly kind: 'variants';
  readonly url: string;
  /** Lower case, sorted: every name that a `Vary` of this URL gave. A wider key is never wrong, only less shared. */
  readonly names: readonly string[];
  /** Variants with a stamp before this one are gone. */
  readonly since: number;
}

export type StoreRecord = Entry | Variants;

/** Where responses are kept. Losing a record is always allowed; it is fetched again. */
export interface Store {
  get(key: string): MaybePromise<StoreRecord | undefined>;
  set(key: string, record: StoreRecord): MaybePromise<void>;
  delete(key: string): MaybePromise<void>;
  /** Called when the memo of a stored entry grew or shrank. */
  resize?(entry: Entry): void;
}

/** Where an entry stands with the purges: gone, or stale since `soft` (a stamp; 0 when it was not purged softly). */
export interface Standing {
  readonly hard: boolean;
  readonly soft: number;
}

/** What to purge. `soft` marks stale instead: it is still served while one request validates it. */
export type Purge = ({ tag: string } | { url: string } | { all: true }) & { soft?: boolean };

/** Remembers purges, so that they can be compared with the stamp of an entry at lookup. */
export interface Purges {
  /** A new stamp, greater than all before: of a fetch that begins now, or of something that ends what was before. */
  stamp(): number;
  /** Differs after each purge: what was checked under the same version needs no check again. */
  readonly version: number;
  record(purge: Purge): MaybePromise<void>;
  standing(entry: Pick<Entry, 'url' | 'tags' | 'stamp'>): MaybePromise<Standing>;
}

/** What the lookup of a request found. */
export interface Slot {
  /** The whole key, as far as the stored responses tell which fields vary. */
  readonly key: string;
  readonly variants: Variants | undefined;
  readonly entry: Entry | undefined;
  /** Stamp of the soft purge that concerns the entry, or 0. */
  readonly soft: number;
}

/** A request with its parsed `Cache-Control`. */
export interface Asked {
  readonly request: CacheRequest;
  readonly directives: RequestDirectives | undefined;
}
