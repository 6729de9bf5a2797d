import { Cancellation } from '@selvedge/http-cache';
import { type Call, type FetchedResponse, FetchFailure, type Send } from './call.ts';

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
  return function hedge(call) {
    if (call.hedge === undefined || (call.method ?? 'GET') !== 'GET') return send(call);
    budget = Math.min(burst, budget + share);
    return race(send, call, call.hedge, spend);
  };
}

function race(send: Send, call: Call, delay: number, spend: () => boolean): Promise<FetchedResponse> {
  return new Promise((resolve, reject) => {
    const running = new Set<Cancellation>();
    const enter = () => {
      const racer = new Cancellation();
      running.add(racer);
      send({ ...call, signal: racer, onHead }).then(
        (response) => {
          running.delete(racer);
          end();
          resolve(response);
        },
        (failure) => {
          running.delete(racer);
          if (running.size > 0) return;
          end();
          reject(failure);
        },
      );
    };
    const onHead = () => clearTimeout(timer);
    const end = () => {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', abort);
      for (const racer of running) racer.abort();
    };
    const abort = () => {
      end();
      reject(new FetchFailure('aborted', `${call.path} is not needed any more`));
    };
    const timer = setTimeout(() => spend() && enter(), delay);
    call.signal?.addEventListener('abort', abort);
    if (call.signal?.aborted) abort();
    else enter();
  });
}
