import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { Pool } from 'undici';

export interface OriginRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: ReadableStream<Uint8Array> | null;
  readonly signal?: AbortSignal;
}

export interface Origin {
  readonly url: URL;
  /** @throws OriginError when there is no answer: 502, or 504 after the timeout */
  fetch(request: OriginRequest): Promise<Response>;
  close(): Promise<void>;
}

/** The origin gave no answer. */
export class OriginError extends Error {
  override name = 'OriginError';
  /** RFC 9110 §15.6: 502 if it could not be reached or broke off, 504 if it was too slow. */
  readonly status: 502 | 504;
  constructor(status: 502 | 504, message: string, cause: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** Responses that have no body: RFC 9110 §15.3.5, §15.4.5. */
const BODILESS = new Set([204, 205, 304]);

/**
 * Forward to one origin over kept connections. Redirects are the client's to follow.
 *
 * @param url of the origin
 * @param timeout ms without a byte from the origin, before and within the answer
 */
export function createOrigin(url: string, timeout: number): Origin {
  const pool = new Pool(url, {
    connections: 256,
    pipelining: 1,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connectTimeout: timeout,
  });
  return {
    url: new URL(url),
    close: () => pool.destroy(),
    async fetch({ method, path, headers, body, signal }) {
      try {
        const response = await pool.request({
          method: method as 'GET',
          path,
          headers,
          body: body ? Readable.fromWeb(body as NodeStream) : null,
          ...(signal && { signal }),
        });
        const received = new Headers();
        for (const [name, value] of Object.entries(response.headers)) {
          for (const item of [value ?? []].flat()) received.append(name, item);
        }
        if (method === 'HEAD' || BODILESS.has(response.statusCode)) {
          await response.body.dump();
          return new Response(null, { status: response.statusCode, headers: received });
        }
        return new Response(Readable.toWeb(response.body) as ReadableStream, {
          status: response.statusCode,
          headers: received,
        });
      } catch (error) {
        throw explain(error, `${url} gave no answer`);
      }
    },
  };
}

/**
 * Read a body whole.
 *
 * @throws OriginError when it breaks off or stalls, or is in a coding that cannot be read here
 */
export async function readText(response: Response): Promise<string> {
  const coding = response.headers.get('content-encoding') ?? 'identity';
  if (coding !== 'identity') throw explain(new Error(`it is in ${coding}`), 'the body cannot be read');
  try {
    return await response.text();
  } catch (error) {
    throw explain(error, 'the body broke off');
  }
}

function explain(error: unknown, what: string): OriginError {
  const { name, message } = error as Error;
  return new OriginError(/TimeoutError/.test(name) ? 504 : 502, `${what}: ${message}`, error);
}
