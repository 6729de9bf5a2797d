import { type Call, type Done, type FailureReason, FetchFailure, type Send } from './call.ts';
import type { Exchange } from './exchange.ts';

export interface BulkheadOptions {
  /** Exchanges under way at most. */
  readonly limit: number;
  /** Calls that wait for one to end, at most. */
  readonly queue: number;
}

/**
 * Bound what one podlet can hold of the layout: connections and memory. A call beyond the limit waits, within its own
 * deadline; one beyond the queue fails at once as `overloaded`.
 */
export function createBulkhead(exchange: Exchange, { limit, queue }: BulkheadOptions): Send {
  let underWay = 0;
  /** What starts each waiting call, in the order they came. */
  const waiting = new Set<() => void>();

  function start(call: Call, done: Done): void {
    underWay++;
    exchange(call, done, release);
  }

  function release(): void {
    underWay--;
    const [startNext] = waiting;
    startNext?.();
  }

  function wait(call: Call, done: Done): void {
    const leave = () => {
      waiting.delete(startNow);
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', abort);
    };
    const startNow = () => {
      leave();
      start(call, done);
    };
    const giveUp = (reason: FailureReason, what: string) => {
      leave();
      done(new FetchFailure(reason, `${call.path} ${what}`));
    };
    const abort = () => giveUp('aborted', 'is not needed any more');
    const expire = () => giveUp('deadline', `waited ${call.deadline} ms for one of ${limit} exchanges to end`);
    const timer = setTimeout(expire, Math.max(1, call.end - performance.now()));
    call.signal?.addEventListener('abort', abort);
    waiting.add(startNow);
    if (call.signal?.aborted) abort();
  }

  return function bulkhead(call, done) {
    if (underWay < limit) return start(call, done);
    if (waiting.size < queue) return wait(call, done);
    const message = `${call.path} was not asked for: ${limit} exchanges are under way and ${queue} wait`;
    done(new FetchFailure('overloaded', message));
  };
}
