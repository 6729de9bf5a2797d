import { fromResponse, type OriginFetch, type OriginRequest } from '@selvedge/http-cache';
import { readWhole } from '../../src/allowance.ts';
import { createExchange } from '../../src/exchange.ts';
import { type Inward, inwardHeaders } from '../../src/inward.ts';
import type { Origin } from '../../src/origin.ts';
import { explain, OriginError } from '../../src/origin-error.ts';
import type { EdgeRequest } from '../../src/request.ts';
import { sourceFor, type Upload, type WorkerRequest } from './visitor.ts';

export interface OriginOptions {
  /** Of the origin. */
  readonly url: string;
  /** Added to what the origin is sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** ms without a byte. */
  readonly timeout: number;
  /** ms of waiting altogether. */
  readonly duration: number;
}

const nobody = () => false;

/** Ask the origin by the platform's `fetch`, past the platform's own cache. Redirects are the client's to follow. */
export function createWorkerOrigin({
  url,
  headers,
  timeout,
  duration,
}: OriginOptions): Pick<Origin, 'fetchPrivate'> & { readonly fetch: OriginFetch } {
  function send(order: Inward, method: string, signal: AbortSignal, body: Upload = null): Promise<Response> {
    const request = order.request as EdgeRequest;
    return globalThis.fetch(url + request.path, {
      method,
      headers: { ...inwardHeaders(order, nobody, sourceFor(request).context), ...headers },
      body,
      redirect: 'manual',
      cache: 'no-store',
      signal,
    });
  }

  return {
    async fetch(order: OriginRequest) {
      const { method, signal } = order;
      const request = order.request as WorkerRequest;
      if (request.isInclude) sourceFor(request).asked();
      const exchange = createExchange({
        silence: timeout,
        duration,
        unwanted: signal,
        late: (reason) => new OriginError(504, `${url} gave no answer: ${reason}`),
        onEnd: () => {},
      });
      const explained = (error: unknown) => explain(error, url);
      try {
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const sent = send(order, method, exchange.signal, hasBody ? request.upload : null);
        exchange.sent();
        const { status, headers, body } = fromResponse(await sent, true);
        exchange.answered();
        if (body === null) exchange.leave();
        return { status, headers, body: body && exchange.read(body, explained) };
      } catch (error) {
        exchange.leave();
        throw explained(exchange.signal.aborted ? exchange.signal.reason : error);
      }
    },

    async fetchPrivate(request, timeout, allowance) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(new Error(`it was not there within ${timeout} ms`)), timeout);
      try {
        const signal = AbortSignal.any([request.signal as AbortSignal, late.signal]);
        const response = await send({ request, overrides: {} }, 'GET', signal);
        const body = await readWhole(fromResponse(response, true).body, allowance);
        return { status: response.status, headers: Object.fromEntries(response.headers), body };
      } catch (error) {
        throw explain(late.signal.aborted ? late.signal.reason : error, url);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
