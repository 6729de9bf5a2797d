import { outgoingHeaders } from '@selvedge/server';
import { Pool } from 'undici';

/** Why a podlet's answer could not be had. */
export type FailureReason = 'refused' | 'deadline' | 'too large' | 'wrong type' | 'status' | 'aborted';

export class FetchFailure extends Error {
  override name = 'FetchFailure';
  readonly reason: FailureReason;
  constructor(reason: FailureReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

export interface FetchRequest {
  readonly method?: 'GET' | 'POST';
  /** Path and query on the podlet. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** ms for connect, headers and body together. */
  readonly deadline: number;
  /** Bytes of the body. */
  readonly maxBytes: number;
  /** The client went away, or the page has no need any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface FetchedResponse {
  readonly status: number;
  /** Lower-case names; repeated fields joined by ", ", `set-cookie` apart. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookie: readonly string[];
  readonly body: Buffer;
}

export interface Fetcher {
  fetch(request: FetchRequest): Promise<FetchedResponse>;
  close(): Promise<void>;
}

/**
 * Fetch whole answers from one podlet. The deadline covers the body too, which Podium's own client leaves open.
 *
 * @param origin of the podlet
 */
export function createFetcher(origin: string): Fetcher {
  const pool = new Pool(origin, { connections: 128, pipelining: 1, keepAliveTimeout: 30_000, connectTimeout: 5000 });
  return {
    close: () => pool.destroy(),
    fetch: (request) => fetchWhole(pool, origin, request),
  };
}

async function fetchWhole(pool: Pool, origin: string, request: FetchRequest): Promise<FetchedResponse> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(DEADLINE), request.deadline);
  const abort = () => ended.abort();
  request.signal?.addEventListener('abort', abort, { once: true });
  try {
    if (request.signal?.aborted) ended.abort();
    const response = await pool.request({
      method: request.method ?? 'GET',
      path: request.path,
      headers: { ...request.headers, ...outgoingHeaders() },
      body: request.body ?? null,
      signal: ended.signal,
    });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > request.maxBytes)
        throw new FetchFailure('too large', `${origin}${request.path} sent more than ${request.maxBytes} bytes`);
      chunks.push(chunk);
    }
    return { status: response.statusCode, ...readHeaders(response.headers), body: Buffer.concat(chunks) };
  } catch (error) {
    throw explain(error, ended.signal, `${origin}${request.path}`, request.deadline);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', abort);
  }
}

const DEADLINE = Symbol('deadline');

function explain(error: unknown, signal: AbortSignal, url: string, deadline: number): FetchFailure {
  if (error instanceof FetchFailure) return error;
  if (signal.reason === DEADLINE)
    return new FetchFailure('deadline', `${url} was not complete after ${deadline} ms`, error);
  if (signal.aborted) return new FetchFailure('aborted', `${url} is not needed any more`, error);
  return new FetchFailure('refused', `${url} could not be reached: ${(error as Error).message}`, error);
}

function readHeaders(raw: Record<string, string | string[] | undefined>) {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined && name !== 'set-cookie') headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const setCookie = raw['set-cookie'] ?? [];
  return { headers, setCookie: Array.isArray(setCookie) ? setCookie : [setCookie] };
}
