import type { CancelSignal } from '@selvedge/http-cache';

export interface ExchangeOptions {
  /** ms without a byte. */
  readonly silence: number;
  /** ms of waiting altogether. */
  readonly duration: number;
  /** Told when nobody wants the response any more. */
  readonly unwanted: CancelSignal | undefined;
  /** What the exchange ends with when it took too long. */
  readonly late: (reason: string) => Error;
  /** Called once: when all is read, when it broke off, and when it is left, even before its first byte was asked for. */
  readonly onEnd: () => void;
}

/** A request to the origin and its response, bounded in time. */
export interface Exchange {
  readonly signal: AbortSignal;
  /** The origin has been told everything, so that it can be silent from now on. */
  sent(): void;
  /** The head is there. */
  answered(): void;
  /** Read the body to its end, or leave it. */
  read(body: AsyncIterable<Uint8Array>, explain: (error: unknown) => Error): AsyncIterable<Uint8Array>;
  leave(): void;
}

/**
 * Watch over an exchange. Only the time that is spent waiting for the origin counts, not the visitor's. The timer is our own:
 * undici's tick twice a second, and so end half a second to a second late.
 */
export function createExchange({ silence, duration, unwanted, late, onEnd }: ExchangeOptions): Exchange {
  const ending = new AbortController();
  let left = duration;
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasHead = false;
  let hasEnded = false;

  function wait(): void {
    since = performance.now();
    const reason = left < silence ? `it was not done within ${duration} ms` : `it was silent for ${silence} ms`;
    timer = setTimeout(() => ending.abort(late(reason)), Math.max(0, Math.min(silence, left)));
  }

  function rest(): void {
    clearTimeout(timer);
    if (since !== undefined) left -= performance.now() - since;
    since = undefined;
  }

  function end(): void {
    if (hasEnded) return;
    hasEnded = true;
    rest();
    unwanted?.removeEventListener('abort', drop);
    onEnd();
  }

  const drop = () => ending.abort(unwanted!.reason);
  unwanted?.addEventListener('abort', drop);
  if (unwanted?.aborted) drop();

  const exchange: Exchange = {
    signal: ending.signal,
    sent() {
      if (!hasHead && !hasEnded) wait();
    },
    answered() {
      hasHead = true;
      rest();
    },
    leave() {
      end();
      ending.abort();
    },
    // A generator's return() does not leave: it waits for the byte that is asked for, and runs no finally where none was.
    read(body, explain) {
      let chunks: AsyncIterator<Uint8Array> | undefined;
      const iterator: AsyncIterator<Uint8Array> = {
        async next() {
          chunks ??= body[Symbol.asyncIterator]();
          wait();
          try {
            const next = await chunks.next();
            rest();
            if (next.done) end();
            return next;
          } catch (error) {
            exchange.leave();
            throw explain(error);
          }
        },
        async return() {
          if (!hasEnded) exchange.leave();
          return { done: true, value: undefined };
        },
      };
      return { [Symbol.asyncIterator]: () => iterator };
    },
  };
  return exchange;
}
