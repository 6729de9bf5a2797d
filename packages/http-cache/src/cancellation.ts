/** What says that nobody needs an answer any more: the platform's `AbortSignal`, or a {@link Cancellation}. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: CancelListener): void;
  removeEventListener(type: 'abort', listener: CancelListener): void;
}

export type CancelListener = (() => void) | { handleEvent(): void };

/**
 * An `AbortSignal` with its controller, for hosts that make one for every request. Who has listened to one of the platform's is kept
 * in memory by Node until the next full collection, with all that it refers to: the request, its fragments, the page. To move
 * that out of the young generation costs more than the page does.
 */
export class Cancellation implements CancelSignal {
  aborted = false;
  /** A few at a time, for which a Set is much. */
  #listeners: CancelListener[] = [];

  /** Made when it is asked for: its stack costs more than the rest. */
  get reason(): unknown {
    return this.aborted ? new DOMException('Nobody waits for it any more', 'AbortError') : undefined;
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_: 'abort', listener: CancelListener): void {
    if (!this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  removeEventListener(_: 'abort', listener: CancelListener): void {
    const at = this.#listeners.indexOf(listener);
    if (at < 0) return;
    const last = this.#listeners.pop()!;
    if (last !== listener) this.#listeners[at] = last;
  }

  /** Tell each listener, once. */
  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    const told = this.#listeners;
    this.#listeners = [];
    for (const listener of told) {
      if (typeof listener === 'function') listener();
      else listener.handleEvent();
    }
  }
}
