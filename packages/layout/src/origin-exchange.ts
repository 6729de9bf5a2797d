import type { Readable } from 'node:stream';
import type { CancelSignal } from '@selvedge/http-cache';
import { Pool } from 'undici';
import { Breaker } from './fetching/breaker.ts';
import { FetchFailure } from './fetching/call.ts';

export interface OriginRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | null;
  /** ms to the head of the answer, and of silence within its body. */
  readonly deadline: number;
  readonly signal?: CancelSignal | undefined;
}

export interface OriginAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Ends with a FetchFailure when the origin breaks off or falls silent. */
  readonly body: OriginBody;
}

/** To be read to its end or returned: it holds a connection. */
export type OriginBody = Required<Pick<AsyncIterator<Buffer, undefined>, 'next' | 'return'>> & AsyncIterable<Buffer>;

export interface OriginExchange {
  /** @throws FetchFailure when there is no answer worth passing on: none at all, none in time, a server error */
  send(request: OriginRequest): Promise<OriginAnswer>;
  close(): Promise<void>;
}

/** Connections at most, and so requests under way: an old system may be slow, and must not take the rest with it. */
const CONNECTIONS = 128;

/** Exchange requests with an origin whose answers are passed on as they come, whatever their size. */
export function createOriginExchange(origin: string): OriginExchange {
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const breaker = new Breaker();
  let underWay = 0;

  async function send(request: OriginRequest): Promise<OriginAnswer> {
    const { method, path, headers, body, deadline, signal } = request;
    const url = origin + path;
    if (underWay >= CONNECTIONS)
      throw new FetchFailure('overloaded', `${CONNECTIONS} requests to ${origin} are under way`);
    const pass = breaker.enter(deadline);
    if (pass === 0) throw new FetchFailure('open', `${url} was not asked for: too many like it failed just now`);
    const watch = createWatch(deadline, signal);
    underWay++;
    let hasEnded = false;
    const end = () => {
      if (hasEnded) return;
      hasEnded = true;
      underWay--;
      watch.end();
    };
    try {
      const response = await pool.request({ method, path, headers, body, signal: watch.signal });
      watch.rest();
      breaker.leave(pass, response.statusCode >= 500 ? 'failure' : 'success');
      if (response.statusCode >= 500) {
        drop(response.body);
        throw new FetchFailure('status', `${url} answered ${response.statusCode}`);
      }
      const fields = response.headers as OriginAnswer['headers'];
      return { status: response.statusCode, headers: fields, body: read(response.body, url, watch, end) };
    } catch (error) {
      end();
      if (error instanceof FetchFailure) throw error;
      breaker.leave(pass, signal?.aborted ? 'unknown' : 'failure');
      throw explain(error, url, watch.isLate(), deadline);
    }
  }

  return { send, close: () => pool.destroy() };
}

/** Nobody wants it any more, nor the error that this is to undici. */
function drop(body: Readable): void {
  body.on('error', () => {}).destroy();
}

/** Not a generator: whose `return()` runs nothing where `next()` was never called, and waits for it where it was. */
function read(body: Readable, url: string, watch: Watch, end: () => void): OriginBody {
  let chunks: AsyncIterator<Buffer> | undefined;
  const leave = () => {
    drop(body);
    end();
  };
  return {
    async next() {
      chunks ??= body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      // Only the time that is spent waiting for the origin counts, not the visitor's.
      watch.wait();
      try {
        const next = await chunks.next();
        watch.rest();
        if (next.done) end();
        return next;
      } catch (error) {
        leave();
        throw explain(error, url, watch.isLate(), watch.deadline);
      }
    },
    async return() {
      leave();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

type Watch = ReturnType<typeof createWatch>;

/** Ends an exchange when the origin is silent for too long, or the client has left. The time begins now. */
function createWatch(deadline: number, client: CancelSignal | undefined) {
  const ending = new AbortController();
  const leave = () => ending.abort();
  client?.addEventListener('abort', leave);
  if (client?.aborted) leave();
  let timer: NodeJS.Timeout;
  let late = false;
  const wait = () => {
    timer = setTimeout(() => {
      late = true;
      ending.abort();
    }, deadline);
  };
  wait();
  return {
    deadline,
    signal: ending.signal,
    isLate: () => late,
    wait,
    rest: () => clearTimeout(timer),
    end() {
      clearTimeout(timer);
      client?.removeEventListener('abort', leave);
    },
  };
}

function explain(error: unknown, url: string, isLate: boolean, deadline: number): FetchFailure {
  const { message } = error as Error;
  return isLate
    ? new FetchFailure('deadline', `${url} was silent for ${deadline} ms`, error)
    : new FetchFailure('reset', `${url} broke off: ${message}`, error);
}
