import { endToEnd } from './fields.ts';
import type { Flight } from './flights.ts';
import type { Core } from './options.ts';
import { type Assessment, assess } from './policy.ts';
import type { CacheRequest, HeaderField, OriginResponse } from './types.ts';

/** A response from the origin and all that was worked out about it. */
export interface Exchange {
  readonly response: OriginResponse;
  readonly assessment: Assessment;
  /** Milliseconds: when the request left, and when the response head arrived. */
  readonly requestedAt: number;
  readonly receivedAt: number;
}

/** How a request goes to the origin. */
export interface Asking {
  method: string;
  overrides: Readonly<Record<string, string | null>>;
  /** The flight it makes, where others may wait for it: then no single client can end it. */
  flight: Flight | undefined;
}

/**
 * Send a request to the origin and assess its response head.
 *
 * @returns rejects with what the host's fetch rejects with, when there is no response
 */
export async function ask(core: Core, request: CacheRequest, { method, overrides, flight }: Asking): Promise<Exchange> {
  const requestedAt = core.clock();
  const interim = (status: number, headers: readonly HeaderField[]) => {
    const fields = endToEnd(headers);
    if (flight) flight.interim(status, fields);
    else request.interim?.(status, fields);
  };
  const signal = flight ? undefined : request.signal;
  const response = await core.fetch({ request, method, overrides, signal, interim });
  const receivedAt = core.clock();
  const assessment = assess(core.policy, request, response.status, response.headers, requestedAt, receivedAt);
  return { response, assessment, requestedAt, receivedAt };
}
