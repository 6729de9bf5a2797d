import type { Spool } from './spool.ts';
import type { CacheRequest, Entry, HeaderField } from './types.ts';

/** What a fetch brought for those who wait for it. */
export type Landing =
  /** A stored response, or one that is still arriving (then with its spool). */
  | { kind: 'entry'; entry: Entry; names: readonly string[]; spool: Spool | undefined }
  /** Nothing that may be shared: each goes alone, all at once. */
  | { kind: 'alone' }
  /** The origin failed; the stale response may stand in, for whom that is allowed. */
  | { kind: 'failed'; failure: 'status' | 'disconnect'; error: unknown };

/** One request to the origin that others with the same key wait for. */
export interface Flight {
  readonly url: string;
  /** When it began, on the purges' scale. */
  readonly stamp: number;
  readonly landing: Promise<Landing>;
  /** What has arrived, once it has: later requests need not wait. */
  landed: Landing | undefined;
  /** The URL was invalidated after it began: what it brings is not stored. */
  void: boolean;
  land(landing: Landing): void;
  /** Pass an interim response on to all who wait. */
  interim(status: number, headers: readonly HeaderField[]): void;
  /** Wait for interim responses too. */
  hear(request: CacheRequest): void;
}

/** All requests in the air, by whole key. */
export interface Flights {
  get(key: string): Flight | undefined;
  /** Begin a flight. Without a key nobody joins it, but it hears of the invalidation of its URL. */
  open(key: string | undefined, url: string, stamp: number): Flight;
  /** Be found under a further key: which fields vary is known only when the response head is there. */
  alias(flight: Flight, key: string): void;
  /** No longer to be found. */
  close(flight: Flight): void;
  /** The URL changed: nobody joins its flights any more, and what they bring is not stored. */
  invalidate(url: string): void;
  readonly size: number;
}

export function createFlights(): Flights {
  const byKey = new Map<string, Flight>();
  const keysOf = new Map<Flight, Set<string>>();
  return {
    get: (key) => byKey.get(key),
    open(key, url, stamp) {
      const flight = createFlight(url, stamp);
      keysOf.set(flight, new Set(key === undefined ? [] : [key]));
      if (key !== undefined) byKey.set(key, flight);
      return flight;
    },
    alias(flight, key) {
      const keys = keysOf.get(flight);
      if (!keys || keys.size === 0 || byKey.has(key)) return;
      keys.add(key);
      byKey.set(key, flight);
    },
    close(flight) {
      for (const key of keysOf.get(flight) ?? []) {
        if (byKey.get(key) === flight) byKey.delete(key);
      }
      keysOf.delete(flight);
    },
    invalidate(url) {
      for (const flight of keysOf.keys()) {
        if (flight.url !== url) continue;
        flight.void = true;
        this.close(flight);
      }
    },
    get size() {
      return keysOf.size;
    },
  };
}

function createFlight(url: string, stamp: number): Flight {
  let resolve!: (landing: Landing) => void;
  const landing = new Promise<Landing>((settle) => {
    resolve = settle;
  });
  let hearers: CacheRequest[] = [];
  return {
    url,
    stamp,
    landing,
    landed: undefined,
    void: false,
    land(what) {
      if (this.landed) return;
      this.landed = what;
      hearers = [];
      resolve(what);
    },
    interim(status, headers) {
      for (const hearer of hearers) hearer.interim?.(status, headers);
    },
    hear(request) {
      if (request.interim) hearers.push(request);
    },
  };
}
