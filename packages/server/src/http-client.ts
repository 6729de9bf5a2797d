import { outgoingHeaders } from './request-context.ts';

/**
 * A `fetch` for calls to our own services: it passes request id and trace on, ends after `timeout` (body included), never
 * follows a redirect.
 *
 * @param timeout ms from call to the last byte
 * @param fetch injected in tests
 */
export function createServiceFetch(
  timeout: number,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): typeof globalThis.fetch {
  return (input, init) => {
    const request = new Request(input, init);
    for (const [name, value] of Object.entries(outgoingHeaders())) request.headers.set(name, value);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeout)]);
    return fetch(request, { signal, redirect: 'error' });
  };
}
