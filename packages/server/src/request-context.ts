import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync, randomUUID } from 'node:crypto';
import { parseTraceParent } from '@opentelemetry/core';
import { HEADERS } from '@selvedge/contracts';

/** What a request carries along, from the edge to the last service. */
export interface RequestContext {
  readonly requestId: string;
  /** W3C Trace Context: 32 hex digits. */
  readonly traceId: string;
  /** This hop's span: 16 hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const storage = new AsyncLocalStorage<RequestContext | undefined>();

/** The request that is being answered here, if any. */
export const currentRequest = (): RequestContext | undefined => storage.getStore();

/** Run `answer` as part of `context`, so that logs and outgoing requests name it. */
export const withRequest = <T>(context: RequestContext | undefined, answer: () => T): T => storage.run(context, answer);

/** Run what is for no request, wherever it began: it names none, and asks others in nobody's name. */
export const withoutRequest = <T>(work: () => T): T => withRequest(undefined, work);

/**
 * Continue the caller's trace, or begin one. Source: W3C Trace Context §3.2.
 *
 * @param requestId the caller's `x-request-id`; kept if it is short and plain
 * @param traceparent the caller's `traceparent`; a malformed one begins a new trace
 */
export function continueRequest(requestId?: string | null, traceparent?: string | null): RequestContext {
  const parent = traceparent ? parseTraceParent(traceparent) : null;
  return {
    requestId: requestId && /^[\w.:-]{1,100}$/.test(requestId) ? requestId : randomUUID(),
    traceId: parent?.traceId ?? randomHex(16),
    spanId: randomHex(8),
    sampled: parent ? (parent.traceFlags & 1) === 1 : true,
  };
}

/** Drawn many at a time: the call costs more than the bytes. */
const drawn = Buffer.alloc(4096);
let used = drawn.length;

function randomHex(bytes: number): string {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += bytes;
  return drawn.toString('hex', used - bytes, used);
}

/** The fields that pass the current request on to the next hop; empty outside a request. */
export function outgoingHeaders(
  context: RequestContext | undefined = currentRequest(),
): Readonly<Record<string, string>> {
  if (!context) return {};
  if (context !== last.context) last = { context, headers: writeHeaders(context) };
  return last.headers;
}

/** Of the request that was passed on last: a page asks for its fragments in a row. */
let last: { readonly context?: RequestContext; readonly headers: Readonly<Record<string, string>> } = { headers: {} };

const writeHeaders = ({ requestId, traceId, spanId, sampled }: RequestContext) => ({
  [HEADERS.requestId]: requestId,
  [HEADERS.traceparent]: `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`,
});
