/** Says in this process that something was committed, to whoever waits for it. */
export interface Signal {
  /** How often it was raised: read it before you look, and pass it to `after`. */
  readonly count: number;
  raise(): void;
  /** Resolves when it was raised more often than `count`, after `ms`, or at the end of all. */
  after(count: number, ms: number): Promise<void>;
  listen(listener: () => void): void;
  /** Nobody waits any more. */
  end(): void;
  readonly isEnded: boolean;
}

export function createSignal(): Signal {
  const listeners: (() => void)[] = [];
  const waiting = new Set<() => void>();
  let count = 0;
  let isEnded = false;
  const release = () => {
    for (const resolve of waiting) resolve();
  };
  return {
    get count() {
      return count;
    },
    get isEnded() {
      return isEnded;
    },
    raise() {
      count++;
      // Purges go before those who wait for a feed: all want the database.
      for (const listener of listeners) listener();
      release();
    },
    after(seen, ms) {
      if (isEnded || count > seen) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        waiting.add(done);
      });
    },
    listen: (listener) => void listeners.push(listener),
    end() {
      isEnded = true;
      release();
    },
  };
}
