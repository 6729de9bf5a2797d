import type { CancelSignal } from '@selvedge/http-cache';

/** Why a podlet's answer could not be had. */
export type FailureReason =
  /** No connection: nobody listens, the name is unknown, TLS failed. */
  | 'refused'
  /** The connection broke, before the head or within the body. */
  | 'reset'
  /** What came is no HTTP, or breaks off where only its syntax says so: between the chunks of a last body. */
  | 'malformed'
  | 'deadline'
  | 'too large'
  /** The client went away, or the layout closes. */
  | 'aborted'
  /** As many exchanges with this podlet as may be are under way, and as many as may be wait. */
  | 'overloaded'
  /** The breaker is open: this part of the podlet was not asked. */
  | 'open'
  /** It redirects where we do not follow. */
  | 'redirect'
  /** The request cannot be written as HTTP: the fault is ours or the visitor's. */
  | 'unsendable'
  | 'wrong type'
  | 'status';

export class FetchFailure extends Error {
  override name = 'FetchFailure';
  readonly reason: FailureReason;
  /** A byte of the response had come, so the podlet has worked on the request. */
  readonly received: boolean;
  constructor(reason: FailureReason, message: string, cause?: unknown, received = false) {
    super(message, { cause });
    this.reason = reason;
    this.received = received;
  }
}

export interface FetchRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | undefined;
  /** Path and query on the podlet. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** ms for everything together: waiting for a connection, head, body, a retry, a redirect. */
  readonly deadline: number;
  /** Bytes of the body. */
  readonly maxBytes: number;
  /** The client went away, or the page has no need any more. */
  readonly signal?: CancelSignal | undefined;
  /** ms without a head after which a GET is sent a second time; the first answer wins. */
  readonly hedge?: number | undefined;
  /** Follow one redirect on the podlet's own origin; otherwise a 3xx is the answer. */
  readonly followRedirect?: boolean | undefined;
  /** What of the podlet is asked: a part that fails is no longer asked, while the others still are. */
  readonly part?: string | undefined;
  /** Asked ahead of need, and bounded by who asks: the breaker neither stops nor counts it. */
  readonly background?: boolean | undefined;
}

export interface FetchedResponse {
  readonly status: number;
  /** Lower-case names; repeated fields joined by ", ", `set-cookie` apart. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookie: readonly string[];
  readonly body: Buffer;
}

/** A request under way, as the layers pass it on. */
export interface Call extends Omit<FetchRequest, 'headers'> {
  /** By name, or as names and values by turns. */
  readonly headers: FetchRequest['headers'] | string[];
  /** When the deadline ends: ms of the monotonic clock. */
  readonly end: number;
  /** The head of the answer is there. */
  readonly onHead?: (() => void) | undefined;
}

/** Told once. What is an error is a FetchFailure, unless the fault is our own. */
export type Done = (result: FetchedResponse | Error) => void;

/**
 * Not a promise, for there are several layers: each would make one more, and by the time that it is settled a processor has long
 * forgotten where it was.
 */
export type Send = (call: Call, done: Done) => void;

/** For those who wait for one thing. */
export const asPromise = <T>(start: (done: (result: T | Error) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => start((result) => (result instanceof Error ? reject(result) : resolve(result))));
