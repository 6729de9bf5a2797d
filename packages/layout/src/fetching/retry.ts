import { type Call, FetchFailure, type Send } from './call.ts';

/**
 * Send once more, within the same deadline, what certainly did nothing: a GET or HEAD whose connection failed before the
 * first byte of an answer (RFC 9110 §9.2.2). The typical case is a kept connection that the podlet closed just now.
 */
export function retryOnce(send: Send): Send {
  return function retry(call) {
    return send(call).catch((failure: unknown) => {
      if (!mayRetry(call, failure)) throw failure;
      return send(call);
    });
  };
}

function mayRetry({ method = 'GET' }: Call, failure: unknown): boolean {
  if (method === 'POST' || !(failure instanceof FetchFailure)) return false;
  return (failure.reason === 'refused' || failure.reason === 'reset') && !failure.received;
}
