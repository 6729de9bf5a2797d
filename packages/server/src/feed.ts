import type { Kysely } from 'kysely';
import type { z } from 'zod';
import { type Ask, ask } from './ask.ts';
import type { FeedTables } from './database-feeds.ts';
import type { Logger } from './logger.ts';

/** Where a read model stands. */
export interface FeedPosition {
  /** The ETag of what was applied last, by whichever replica; undefined if nothing was. */
  read(): Promise<string | undefined>;
  /** @throws FeedOvertaken if it is no longer `from` */
  move<Tables extends FeedTables>(transaction: Kysely<Tables>, from: string | undefined, to: string): Promise<void>;
}

/** Another replica has applied something since this one asked. */
export class FeedOvertaken extends Error {
  override name = 'FeedOvertaken';
  constructor(feed: string) {
    super(`another replica has applied something of the feed ${feed}`);
  }
}

/** The first statement of a transaction that applies a feed: moves the read model's position, or throws. */
export type FeedStep = <Tables extends FeedTables>(transaction: Kysely<Tables>) => Promise<void>;

/** For a read model that has no position, or is filled by hand. */
export const noStep: FeedStep = async () => {};

export interface FeedOptions<T> {
  /** Where the owner publishes: `http://127.0.0.1:4202/feeds/catalogue`. */
  readonly url: string;
  readonly schema: z.ZodType<T>;
  /** Take over a snapshot, or what changed, in one transaction that begins with `step`. */
  readonly apply: (feed: T, step: FeedStep) => void | Promise<void>;
  /** Where the position is kept that `step` moves: replicas that share a read model need one. */
  readonly position?: FeedPosition;
  /** Ask for what changed only (RFC 3229), once a snapshot was applied; `apply` tells by what it is given. */
  readonly takesChanges?: boolean;
  readonly log: Logger;
  /**
   * ms between two looks at an owner that does not keep us waiting for what is new, 5000 by default. After a failure it looks
   * again sooner, from 250 ms on.
   */
  readonly interval?: number;
  readonly fetch?: Ask;
}

export interface Feed {
  /** Was a snapshot applied since this process began? A read model kept on disk may be there before that. */
  readonly applied: () => boolean;
  /** Resolves when the first snapshot has been applied. */
  readonly first: Promise<void>;
  stop(): void;
}

/** How long the owner may keep us waiting for what is new, s. */
const WAIT = 25;

/**
 * Keep a read model of what another service owns: ask for its feed with a conditional request (RFC 9110 §13.1.2) that the owner
 * answers when there is something new (RFC 7240 §4.3), in the background, never while answering a request. A feed that cannot
 * be had or read leaves the read model as it was.
 */
export function followFeed<T>(options: FeedOptions<T>): Feed {
  const { url, schema, apply, position, log, interval = 5000, fetch = ask } = options;
  const first = Promise.withResolvers<void>();
  const ended = new AbortController();
  /** What this process can ask for changes of: none at its start, so that a snapshot mends whatever became of the rows. */
  let etag: string | undefined;
  /** What the read model had when this was looked at last. */
  let stored: string | undefined;
  let isLookedAt = false;
  let applied = false;
  const soonest = Math.min(250, interval);
  let retry = soonest;
  let timer: NodeJS.Timeout | undefined;

  /** @returns ms until the next look */
  async function look(): Promise<number> {
    const asked = performance.now();
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(WAIT * 1000 + 10_000)]);
    if (!isLookedAt) stored = await position?.read();
    isLookedAt = true;
    const headers = {
      prefer: `wait=${WAIT}`,
      ...(etag && { 'if-none-match': etag }),
      ...(options.takesChanges && { 'a-im': 'feed' }),
    };
    const response = await fetch(url, { headers, signal });
    const keepsWaiting = /\bwait\b/.test(response.headers.get('preference-applied') ?? '');
    if (response.status === 304) {
      if (!keepsWaiting) return interval;
      // One that is about to end says so at once.
      return performance.now() - asked < 1000 ? soonest : 0;
    }
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const feed = schema.parse(await response.json());
    const next = response.headers.get('etag') ?? '';
    try {
      await apply(feed, async (transaction) => position?.move(transaction, stored, next));
      etag = stored = next;
    } catch (error) {
      if (!(error instanceof FeedOvertaken)) throw error;
      etag = stored = await position?.read();
    }
    applied = true;
    first.resolve();
    return keepsWaiting && etag ? 0 : interval;
  }

  async function loop(): Promise<void> {
    try {
      const pause = await look();
      retry = soonest;
      schedule(pause);
    } catch (error) {
      if (ended.signal.aborted) return;
      // At a start owners come up a moment later; what lasts is worth a warning.
      log[retry < interval ? 'info' : 'warn'](
        { url, reason: (error as Error).message, again: retry },
        'a feed could not be read',
      );
      schedule(retry);
      retry = Math.min(retry * 2, interval);
    }
  }

  function schedule(delay: number): void {
    if (ended.signal.aborted) return;
    timer = setTimeout(() => void loop(), delay);
    timer.unref();
  }

  void loop();
  return {
    applied: () => applied,
    first: first.promise,
    stop() {
      ended.abort();
      clearTimeout(timer);
    },
  };
}
