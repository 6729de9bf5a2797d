import { createPurges, type Purges } from '@selvedge/http-cache';
import type { PurgeLogMethods } from './purge-log.ts';

export interface GenerationsOptions {
  readonly log: Pick<PurgeLogMethods, 'since'>;
  /** ms that what is known of purges is used before the log is asked again; 0 asks before each answer. */
  readonly maxAge: number;
  /** ms that the log may be away beyond that. Then nothing that is stored is used. */
  readonly grace: number;
  /** ms that one question may take. */
  readonly timeout: number;
  readonly clock: () => number;
  readonly report: (error: unknown) => void;
}

export interface Generations extends Purges {
  /**
   * Hear of purges, unless that was done lately.
   *
   * @param isForced whatever is known: right after a purge
   */
  refresh(isForced?: boolean): Promise<void>;
}

/**
 * Purges as one isolate knows them from the log. Stamps are on the log's clock, and rather too early than too late: what is fetched
 * by any isolate after a purge has a greater stamp than the purge, and what was under way before has a smaller one.
 */
export function createGenerations({ log, maxAge, grace, timeout, clock, report }: GenerationsOptions): Generations {
  /** What the log's clock shows more than ours, at least. */
  let ahead = 0;
  let last = 0;
  /** Our time when that question was asked to which we know the answer; and when the last was asked. */
  let heard = Number.NEGATIVE_INFINITY;
  let asked = Number.NEGATIVE_INFINITY;
  const known = createPurges(() => clock() + ahead);
  const isDeaf = () => clock() - heard > maxAge + grace;

  return {
    stamp: known.stamp,
    get version() {
      return known.version;
    },
    record() {
      throw new Error('Purges are recorded in the log.');
    },
    standing: (entry) => (isDeaf() ? { hard: true, soft: 0 } : known.standing(entry)),
    async refresh(isForced = false) {
      const begun = clock();
      // Another request asks: nobody waits for its answer, which may end with its client.
      const isAsked = maxAge > 0 && begun - asked < timeout && !isDeaf();
      if (!isForced && (begun - heard < maxAge || isAsked)) return;
      asked = begun;
      try {
        const { now, purges } = await within(timeout, log.since(last));
        ahead = now - clock();
        for (const { at, ...purge } of purges) {
          if (at <= last) continue;
          known.record(purge, at);
          last = at;
        }
        heard = Math.max(heard, begun);
      } catch (error) {
        report(error);
      }
    },
  };
}

/** @throws Error if it is not there in time (ms) */
async function within<T>(timeout: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`the log of purges was silent for ${timeout} ms`)), timeout);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
