import { Cancellation } from '@selvedge/http-cache';
import { type Call, type Done, type FetchedResponse, FetchFailure, type Send } from './call.ts';

export interface HedgeOptions {
  /** Second requests per first one, at most. */
  readonly share: number;
  /** Second requests at once, at most, after a calm time. */
  readonly burst: number;
}

/**
 * Send a GET a second time when the first has brought no head for `call.hedge` ms. The first answer wins and the other
 * request is cancelled; a failure counts only when none is left. A budget keeps a slow podlet from twice the load.
 */
export function createHedge(send: Send, { share, burst }: HedgeOptions): Send {
  let budget = 1;
  const spend = () => {
    if (budget < 1) return false;
    budget -= 1;
    return true;
  };
  return function hedge(call, done) {
    if (call.hedge === undefined || (call.method ?? 'GET') !== 'GET') return send(call, done);
    budget = Math.min(burst, budget + share);
    race(send, call, call.hedge, spend, done);
  };
}

function race(send: Send, call: Call, delay: number, spend: () => boolean, done: Done): void {
  const running = new Set<Cancellation>();
  let hasEnded = false;
  const enter = () => {
    const racer = new Cancellation();
    running.add(racer);
    send({ ...call, signal: racer, onHead }, (result) => {
      running.delete(racer);
      if (!(result instanceof Error) || running.size === 0) end(result);
    });
  };
  const onHead = () => clearTimeout(timer);
  const end = (result: FetchedResponse | Error) => {
    if (hasEnded) return;
    hasEnded = true;
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', abort);
    for (const racer of running) racer.abort();
    done(result);
  };
  const abort = () => end(new FetchFailure('aborted', `${call.path} is not needed any more`));
  const timer = setTimeout(() => spend() && enter(), delay);
  call.signal?.addEventListener('abort', abort);
  if (call.signal?.aborted) abort();
  else enter();
}
