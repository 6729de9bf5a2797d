import { type Call, type FetchedResponse, FetchFailure, type Send } from './call.ts';

/**
 * Send once more, within the same deadline, what certainly did nothing: a GET or HEAD whose connection failed before the
 * first byte of an answer (RFC 9110 §9.2.2). The typical case is a kept connection that the podlet closed just now.
 */
export function retryOnce(send: Send): Send {
  return function retry(call, done) {
    send(call, (result) => {
      if (mayRetry(call, result)) send(call, done);
      else done(result);
    });
  };
}

function mayRetry({ method = 'GET' }: Call, result: FetchedResponse | Error): boolean {
  if (!(result instanceof FetchFailure) || method === 'POST') return false;
  return (result.reason === 'refused' || result.reason === 'reset') && !result.received;
}
