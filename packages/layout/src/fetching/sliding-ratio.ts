const BUCKETS = 10;

/** Calls and failures of the last `span` ms, forgotten a tenth at a time. */
export class SlidingRatio {
  readonly #width: number;
  readonly #calls = new Uint32Array(BUCKETS);
  readonly #failures = new Uint32Array(BUCKETS);
  #newest = 0;
  calls = 0;
  failures = 0;

  constructor(span: number) {
    this.#width = span / BUCKETS;
  }

  /** @param now ms of a clock that never goes back */
  count(now: number, failed: boolean): this {
    const period = Math.floor(now / this.#width);
    for (let old = Math.max(this.#newest + 1, period - BUCKETS + 1); old <= period; old++) this.#forget(old % BUCKETS);
    this.#newest = period;
    const bucket = period % BUCKETS;
    this.#calls[bucket]!++;
    this.calls++;
    if (failed) {
      this.#failures[bucket]!++;
      this.failures++;
    }
    return this;
  }

  clear(): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#forget(bucket);
  }

  #forget(bucket: number): void {
    this.calls -= this.#calls[bucket]!;
    this.failures -= this.#failures[bucket]!;
    this.#calls[bucket] = 0;
    this.#failures[bucket] = 0;
  }
}
