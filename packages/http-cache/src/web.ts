import type { ByteStream, CacheAnswer, CacheRequest, HeaderField, OriginRequest, OriginResponse } from './types.ts';

/**
 * A `Request` as the cache sees it.
 *
 * @param url the primary cache key, where it is not the request's own URL
 */
export function fromRequest(request: Request, url = request.url): CacheRequest & { readonly source: Request } {
  return {
    method: request.method,
    url,
    header: (name) => request.headers.get(name) ?? undefined,
    signal: request.signal,
    source: request,
  };
}

/**
 * The `Request` for the origin: the client's, with the fields that the cache sets and takes away.
 *
 * @param order what the cache asks; its request must come from `fromRequest`
 */
export function toRequest(order: OriginRequest): Request {
  const { source } = order.request as ReturnType<typeof fromRequest>;
  const headers = new Headers(source.headers);
  for (const [name, value] of Object.entries(order.overrides)) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const init: RequestInit & { duplex?: 'half' } = { method: order.method, headers, redirect: 'manual' };
  // A `Request` has the platform's.
  if (order.signal) init.signal = order.signal as AbortSignal;
  if (source.body !== null && order.method !== 'GET' && order.method !== 'HEAD') {
    init.body = source.body;
    init.duplex = 'half';
  }
  return new Request(source.url, init);
}

/**
 * A `Response` from the origin as the cache sees it.
 *
 * @param decoded true for a response of the platform's `fetch`, which undoes `Content-Encoding` but not what the fields
 * say of it
 */
export function fromResponse(response: Response, decoded = false): OriginResponse {
  const undone = decoded && response.headers.has('content-encoding');
  const headers: HeaderField[] = [];
  for (const field of response.headers) {
    if (!undone || (field[0] !== 'content-encoding' && field[0] !== 'content-length')) headers.push(field);
  }
  return { status: response.status, headers, body: response.body && iterate(response.body) };
}

/** An answer as a `Response`. */
export function toResponse(answer: CacheAnswer): Response {
  const headers = new Headers();
  for (const [name, value] of answer.headers) headers.append(name, value);
  const { body, status } = answer;
  if (body === null) return new Response(null, { status, headers });
  return new Response(body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : streamOf(body), {
    status,
    headers,
  });
}

/** Not all platforms can iterate a stream. */
function iterate(stream: ReadableStream<Uint8Array>): ByteStream {
  return {
    [Symbol.asyncIterator]() {
      const reader = stream.getReader();
      return {
        async next() {
          const { done, value } = await reader.read();
          return done ? { done, value: undefined } : { done: false, value };
        },
        async return() {
          await reader.cancel().catch(() => {});
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function streamOf(body: ByteStream): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = body[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
