import { FRAGMENTS_PREFIX, HEADERS, holdsIncludes, PRIVATE_FRAGMENTS_PREFIX } from '@selvedge/contracts';
import { assemble, parse, type Resolve, type Segment, text } from '@selvedge/esi';
import type { Logger } from '@selvedge/server';
import { type Client, includeHeaders, inwardHeaders } from './inward.ts';
import { type Origin, OriginError, readText } from './origin.ts';
import { outwardHeaders } from './outward.ts';

export interface EdgeOptions {
  readonly origin: Origin;
  readonly log: Logger;
}

/** What operators see and visitors do not. */
const NOT_PUBLIC = new Set(['/healthz', '/readyz', '/metrics']);

/** TRACE would echo a visitor's cookies (RFC 9110 §9.3.8), and a tunnel ends here. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Answer a visitor: forward the request, fill the includes of the answer, keep inside what belongs inside.
 *
 * @returns a function from the visitor's request to the response; what fails is in the response
 */
export function createEdge({ origin, log }: EdgeOptions) {
  return async function answer(request: Request, client: Client): Promise<Response> {
    const url = new URL(request.url);
    if (!METHODS.includes(request.method)) {
      return plain(405, `${request.method} is not allowed here.`, { allow: METHODS.join(', ') });
    }
    if (NOT_PUBLIC.has(decoded(url.pathname))) return plain(404, 'Nothing is served here.');
    try {
      const response = await forward(request, url, client, origin);
      if (!holdsIncludes(response.headers.get(HEADERS.surrogateControl))) return passOn(response);
      return await fill(response, request, client);
    } catch (error) {
      if (!(error instanceof OriginError)) throw error;
      if (request.signal.aborted) return new Response(null, { status: CLIENT_LEFT });
      log.warn({ path: url.pathname, reason: error.message }, 'the origin gave no answer');
      return plain(error.status, 'This site does not answer right now. Please try again in a minute.', {
        'retry-after': '5',
      });
    }
  };

  /** Send the page while its includes are still fetched: all start at once and leave in order. */
  async function fill(response: Response, request: Request, client: Client): Promise<Response> {
    const headers = outwardHeaders(response.headers, true);
    if (!response.body) return new Response(null, { status: response.status, headers });
    const segments = parse(await readText(response));
    const resolve: Resolve = ({ src, signal }) => fetchInclude(src, request.headers, client, signal);
    const onError = (error: Error) => log.warn({ reason: error.message }, 'an include failed');
    const body = assemble(segments, { resolve, onError, signal: request.signal });
    return new Response(toStream(body), { status: response.status, headers });
  }

  async function fetchInclude(
    src: string,
    received: Headers,
    client: Client,
    signal: AbortSignal,
  ): Promise<{ segments: Segment[] }> {
    const url = new URL(src, origin.url);
    if (url.origin !== origin.url.origin || !url.pathname.startsWith(FRAGMENTS_PREFIX)) {
      throw new Error(`${src} is no fragment of the origin: includes come from ${FRAGMENTS_PREFIX} only`);
    }
    const headers = includeHeaders(received, client, url.pathname.startsWith(PRIVATE_FRAGMENTS_PREFIX));
    const response = await origin.fetch({ method: 'GET', path: url.pathname + url.search, headers, signal });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${src} answered ${response.status}`);
    }
    const body = await readText(response);
    return { segments: holdsIncludes(response.headers.get(HEADERS.surrogateControl)) ? parse(body) : [text(body)] };
  }
}

/** nginx's status for a client that closed its connection; nobody reads it but the log. */
const CLIENT_LEFT = 499;

/** The path as the origin's router reads it: `/%68ealthz` is `/healthz`. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function forward(request: Request, url: URL, client: Client, origin: Origin): Promise<Response> {
  const { method, body, signal } = request;
  const headers = inwardHeaders(request.headers, client, method === 'GET' || method === 'HEAD');
  return origin.fetch({ method, path: url.pathname + url.search, headers, body, signal });
}

function passOn(response: Response): Response {
  return new Response(response.body, { status: response.status, headers: outwardHeaders(response.headers, false) });
}

function plain(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}

/** One chunk a pull, so that a slow visitor slows the assembly down; a visitor who leaves ends it. */
function toStream(chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
