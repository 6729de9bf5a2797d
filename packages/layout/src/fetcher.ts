import { outgoingHeaders } from '@selvedge/server';
import { Breaker, type BreakerOptions, type BreakerState } from './fetching/breaker.ts';
import { createBulkhead } from './fetching/bulkhead.ts';
import { asPromise, type Call, type Done, type FetchedResponse, type FetchRequest } from './fetching/call.ts';
import { createConnections } from './fetching/connections.ts';
import { createExchange } from './fetching/exchange.ts';
import { guard } from './fetching/guard.ts';
import { createHedge } from './fetching/hedge.ts';
import { followRedirect } from './fetching/redirect.ts';
import { retryOnce } from './fetching/retry.ts';

export type { BreakerState } from './fetching/breaker.ts';
export { type FailureReason, type FetchedResponse, FetchFailure, type FetchRequest } from './fetching/call.ts';

export interface FetcherOptions {
  /** Connections to the podlet at most, 128 by default; as many calls may wait for one. */
  readonly connections?: number;
  readonly breaker?: Omit<BreakerOptions, 'onChange'>;
  /** A part is asked no more, or again. */
  readonly onBreaker?: (part: string, state: BreakerState, why: string) => void;
}

export interface Fetcher {
  /** @throws FetchFailure */
  fetch(request: FetchRequest): Promise<FetchedResponse>;
  /**
   * The same without a promise, for pages of many fragments.
   *
   * @param done told once, at once or as soon as the answer is there, perhaps outside of the request that it is for. Must not throw
   */
  ask(request: FetchRequest, done: Done): void;
  /** The breaker of each part that was ever asked. */
  states(): Record<string, BreakerState>;
  close(): Promise<void>;
}

/** ms. A lost SYN is sent again after one second; who does not answer the second either is not there. */
const CONNECT_TIMEOUT = 2000;
const HEDGES = { share: 0.1, burst: 10 };

/**
 * Fetch whole answers from one podlet. From the inside out: the bulkhead bounds real exchanges, so a hedge and a retry each
 * need a place in it; a hedge may lose its connection, which a retry then replaces; whatever they took is one call to
 * the breaker of its part; and each step of a redirect is a call of its own. One deadline spans it all.
 *
 * @param origin of the podlet
 */
export function createFetcher(origin: string, options: FetcherOptions = {}): Fetcher {
  const { connections: limit = 128, onBreaker } = options;
  const connections = createConnections(origin, {
    pipelining: 1,
    allowH2: false,
    connectTimeout: CONNECT_TIMEOUT,
    keepAliveTimeout: 30_000,
    // The deadline of each exchange stands for both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const breakers = new Map<string, Breaker>();
  const breakerOf = (part = 'other') => {
    let breaker = breakers.get(part);
    if (!breaker) {
      breaker = new Breaker({ ...options.breaker, onChange: (state, why) => onBreaker?.(part, state, why) });
      breakers.set(part, breaker);
    }
    return breaker;
  };
  const exchange = createExchange(connections, origin);
  const bulkhead = createBulkhead(exchange, { limit, queue: limit });
  const send = followRedirect(guard(retryOnce(createHedge(bulkhead, HEDGES)), breakerOf), origin);
  const ask = (request: FetchRequest, done: Done) => {
    try {
      send(toCall(request), done);
    } catch (error) {
      done(error as Error);
    }
  };
  return {
    fetch: (request) => asPromise((done) => ask(request, done)),
    ask,
    states: () => Object.fromEntries([...breakers].map(([part, breaker]) => [part, breaker.state()])),
    close: connections.destroy,
  };
}

/** Member by member: a copy that is then added to is made twice. */
const toCall = (request: FetchRequest): Call => ({
  method: request.method,
  path: request.path,
  headers: withTrace(request.headers),
  body: request.body,
  deadline: request.deadline,
  maxBytes: request.maxBytes,
  signal: request.signal,
  hedge: request.hedge,
  followRedirect: request.followRedirect,
  part: request.part,
  background: request.background,
  end: performance.now() + request.deadline,
  onHead: undefined,
});

type Fields = FetchRequest['headers'];

/** What fragments of one page are asked with, which is much and the same for each; and of it what each page of a podlet has. */
let last: { readonly own?: Fields; readonly trace?: Fields; readonly ownList: string[]; readonly all: string[] } = {
  ownList: [],
  all: [],
};

function withTrace(own: Fields): string[] {
  const trace = outgoingHeaders();
  if (last.own !== own || last.trace !== trace) {
    const ownList = last.own === own ? last.ownList : listOf(own);
    last = { own, trace, ownList, all: ownList.concat(listOf(trace)) };
  }
  return last.all;
}

function listOf(fields: Fields): string[] {
  const list: string[] = [];
  for (const name in fields) list.push(name, fields[name]!);
  return list;
}
