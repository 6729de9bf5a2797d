import { type Dispatcher, errors } from 'undici';
import { type Call, type Done, type FailureReason, type FetchedResponse, FetchFailure } from './call.ts';
import type { Connections } from './connections.ts';

/**
 * One request and its answer.
 *
 * @param release told when the connection is free or closed. A call that failed while its connection was still being made lets
 *   go only later, when undici does.
 */
export type Exchange = (call: Call, done: Done, release: () => void) => void;

/**
 * Exchange requests for whole answers with one podlet. It collects in undici's own callbacks: streams and abort
 * controllers would cost as much as the rest of the request.
 *
 * @param origin for messages
 */
export function createExchange(connections: Connections, origin: string): Exchange {
  return function exchange(call, done, release) {
    const connection = connections.take();
    let isFree = false;
    const free = (isBroken: boolean) => {
      // undici tells of an error also where what was told of the end has failed.
      if (isFree) return;
      isFree = true;
      connections.free(connection, isBroken);
      release();
    };
    const collector = new Collector(call, origin, done, free);
    if (collector.hasFailed) return free(false);
    const { method = 'GET', path, headers, body = null } = call;
    connection.dispatch({ method, path, headers, body }, collector);
  };
}

/** undici's handler: it settles once, at the end of the answer or at the first thing that is wrong. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #call: Call;
  readonly #origin: string;
  readonly #done: Done;
  readonly #free: (isBroken: boolean) => void;
  readonly #timer: NodeJS.Timeout;
  #failure: FetchFailure | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #received = false;
  #isSettled = false;
  #status = 0;
  #headers: IncomingHeaders = {};
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(call: Call, origin: string, done: Done, free: (isBroken: boolean) => void) {
    this.#call = call;
    this.#origin = origin;
    this.#done = done;
    this.#free = free;
    const left = call.end - performance.now();
    this.#timer = setTimeout(readThenExpire, Math.max(1, Math.ceil(left)), this);
    call.signal?.addEventListener('abort', this);
    if (call.signal?.aborted) this.handleEvent();
    else if (left <= 0) this.expire();
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStarted(): void {
    this.#received = true;
  }

  onResponseStart(_: unknown, status: number, headers: IncomingHeaders): void {
    // RFC 9110 §15.2: an interim response says nothing of the answer.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (this.#call.method !== 'HEAD' && Number(headers['content-length']) > this.#call.maxBytes) this.#refuseSize();
    else this.#call.onHead?.();
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.#failure) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#call.maxBytes) this.#refuseSize();
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#free(false);
    if (this.#failure) return;
    this.#settle();
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#done(readResponse(this.#status, this.#headers, body));
  }

  onResponseError(_: unknown, error: Error): void {
    // undici is amid giving up this connection, and what comes next may ask for it again.
    queueMicrotask(() => {
      this.#free(true);
      if (this.#failure) return;
      const reason = this.#controller ? reasonOfBreak(error) : reasonOfNoStart(error);
      this.#fail(reason, `could not be had: ${error.message}`, error);
    });
  }

  expire(): void {
    if (!this.#isSettled) this.#fail('deadline', `was not complete after ${this.#call.deadline} ms`);
  }

  /** The caller's signal. */
  handleEvent(): void {
    this.#fail('aborted', 'is not needed any more');
  }

  #refuseSize(): void {
    this.#fail('too large', `sent more than ${this.#call.maxBytes} bytes`);
  }

  #fail(reason: FailureReason, what: string, cause?: Error): void {
    this.#failure = new FetchFailure(reason, `${this.#origin}${this.#call.path} ${what}`, cause, this.#received);
    this.#settle();
    this.#controller?.abort(this.#failure);
    this.#done(this.#failure);
  }

  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#call.signal?.removeEventListener('abort', this);
  }
}

type IncomingHeaders = Record<string, string | string[] | undefined>;

/** What came in time counts, although a busy event loop has not read it yet: sockets are read before immediates run. */
const readThenExpire = (collector: Collector) => setImmediate(expire, collector);
const expire = (collector: Collector) => collector.expire();

const codeOf = (error: Error) => String((error as NodeJS.ErrnoException).code ?? '');

/** Before the request was written. */
function reasonOfNoStart(error: Error): FailureReason {
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return 'unsendable';
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return 'aborted';
  return 'refused';
}

function reasonOfBreak(error: Error): FailureReason {
  const code = codeOf(error);
  if (code === 'UND_ERR_DESTROYED') return 'aborted';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'too large';
  return error instanceof errors.HTTPParserError ? 'malformed' : 'reset';
}

/** Most answers have no field twice, and undici's own object will do. */
function readResponse(status: number, raw: IncomingHeaders, body: Buffer): FetchedResponse {
  for (const name in raw) {
    if (typeof raw[name] !== 'string' || name === 'set-cookie') return { status, ...readHeaders(raw), body };
  }
  return { status, headers: raw as Record<string, string>, setCookie: [], body };
}

function readHeaders(raw: IncomingHeaders) {
  const headers: Record<string, string> = {};
  let setCookie: readonly string[] = [];
  for (const name in raw) {
    const value = raw[name];
    if (value === undefined) continue;
    if (name === 'set-cookie') setCookie = Array.isArray(value) ? value : [value];
    else headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return { headers, setCookie };
}
