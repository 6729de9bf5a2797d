import { SlidingRatio } from './sliding-ratio.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  /** Share of failures, 0 to 1, at which it opens. */
  readonly ratio?: number;
  /** Calls without which a share says nothing. */
  readonly minimum?: number;
  /** Failures one after another at which it opens. Few: calls for the same are coalesced, and each may take its whole deadline. */
  readonly inRow?: number;
  /** ms that the share is taken over. */
  readonly window?: number;
  /** ms until the first probe, and at most. They double each time that a probe fails, or that it opens soon again. */
  readonly coolDown?: readonly [first: number, longest: number];
  /** ms of a clock that never goes back; injected in tests. */
  readonly now?: () => number;
  /** Told of the next state, and why. */
  readonly onChange?: (state: BreakerState, why: string) => void;
}

/** What a call says of the one who was asked; `unknown` when it was cut short on our side. */
export type Outcome = 'success' | 'failure' | 'unknown';

/**
 * Stop asking one who fails. It opens when, of the calls in the window, too many failed; when none but failures came for
 * `inRow` calls; and when `minimum` calls wait and none was answered for half a deadline. After a cool-down one call at a time
 * probes: its success closes the breaker.
 */
export class Breaker {
  readonly #ratio: number;
  readonly #minimum: number;
  readonly #inRow: number;
  readonly #window: number;
  readonly #coolDowns: readonly [number, number];
  readonly #now: () => number;
  readonly #onChange: (state: BreakerState, why: string) => void;
  readonly #recent: SlidingRatio;
  #isClosed = true;
  #isProbing = false;
  /** Names the time since it last opened or closed; calls that began before it say nothing of now. */
  #pass = 1;
  /** The pass that ended because nothing was answered: any answer to it says that this was wrong. */
  #hung = -1;
  #failedInRow = 0;
  /** Calls begun since the last answer, and when there were `minimum` of them. */
  #unanswered = 0;
  #waitingSince = 0;
  #closedAt = Number.NEGATIVE_INFINITY;
  #coolDown = 0;
  #probeAt = 0;

  constructor(options: BreakerOptions = {}) {
    const { ratio = 0.5, minimum = 10, inRow = 5, window = 10_000, coolDown = [1000, 3000] } = options;
    this.#ratio = ratio;
    this.#minimum = minimum;
    this.#inRow = inRow;
    this.#window = window;
    this.#coolDowns = coolDown;
    this.#now = options.now ?? (() => performance.now());
    this.#onChange = options.onChange ?? (() => {});
    this.#recent = new SlidingRatio(window);
  }

  state(): BreakerState {
    if (this.#isClosed) return 'closed';
    return this.#isProbing || this.#now() >= this.#probeAt ? 'half-open' : 'open';
  }

  /**
   * Ask for leave to call.
   *
   * @param deadline of the call, ms
   * @returns a pass to hand back with the outcome; 0 if the podlet is not to be asked
   */
  enter(deadline: number): number {
    const now = this.#now();
    if (!this.#isClosed) {
      if (this.#isProbing || now < this.#probeAt) return 0;
      this.#isProbing = true;
      return this.#pass;
    }
    if (this.#unanswered >= this.#minimum && now - this.#waitingSince >= deadline / 2) {
      this.#hung = this.#pass;
      this.#open(now, `${this.#unanswered} calls wait and none was answered for ${Math.round(deadline / 2)} ms`);
      return 0;
    }
    this.#unanswered++;
    if (this.#unanswered === this.#minimum) this.#waitingSince = now;
    return this.#pass;
  }

  leave(pass: number, outcome: Outcome): void {
    if (pass !== this.#pass) {
      if (pass === this.#hung && outcome === 'success' && !this.#isClosed) this.#close();
      return;
    }
    this.#unanswered = 0;
    if (outcome === 'unknown') this.#isProbing = false;
    else if (!this.#isProbing) this.#count(outcome === 'failure');
    else if (outcome === 'success') this.#close();
    else this.#open(this.#now(), 'the probe failed');
  }

  #count(failed: boolean): void {
    const now = this.#now();
    const { calls, failures } = this.#recent.count(now, failed);
    if (!failed) {
      this.#failedInRow = 0;
      return;
    }
    this.#failedInRow++;
    if (this.#failedInRow >= this.#inRow) this.#open(now, `${this.#failedInRow} calls in a row failed`);
    else if (calls >= this.#minimum && failures >= calls * this.#ratio)
      this.#open(now, `${failures} of ${calls} calls failed`);
  }

  #open(now: number, why: string): void {
    const [first, longest] = this.#coolDowns;
    const isSoon = !this.#isClosed || now - this.#closedAt < this.#window;
    this.#coolDown = isSoon ? Math.min(longest, this.#coolDown * 2) : first;
    this.#probeAt = now + this.#coolDown;
    this.#turn(false);
    this.#onChange('open', `${why}; asked again in ${this.#coolDown} ms`);
  }

  #close(): void {
    this.#closedAt = this.#now();
    this.#turn(true);
    this.#onChange('closed', 'it answered');
  }

  #turn(isClosed: boolean): void {
    this.#isClosed = isClosed;
    this.#isProbing = false;
    this.#pass++;
    this.#failedInRow = 0;
    this.#unanswered = 0;
    this.#recent.clear();
  }
}
