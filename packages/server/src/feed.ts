import type { z } from 'zod';
import type { Logger } from './logger.ts';

export interface FeedOptions<T> {
  /** Where the owner publishes: `http://127.0.0.1:4202/feeds/catalogue`. */
  readonly url: string;
  readonly schema: z.ZodType<T>;
  /** Replace the read model with this snapshot, in one transaction. */
  readonly apply: (snapshot: T) => void | Promise<void>;
  readonly log: Logger;
  /**
   * ms between two looks at an owner that does not keep us waiting for what is new, 5000 by default. After a failure it looks
   * again sooner, from 250 ms on.
   */
  readonly interval?: number;
  readonly fetch?: typeof globalThis.fetch;
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
  const { url, schema, apply, log, interval = 5000, fetch = globalThis.fetch } = options;
  const first = Promise.withResolvers<void>();
  const ended = new AbortController();
  let etag: string | null = null;
  let applied = false;
  const soonest = Math.min(250, interval);
  let retry = soonest;
  let timer: NodeJS.Timeout | undefined;

  /** @returns ms until the next look */
  async function look(): Promise<number> {
    const asked = performance.now();
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(WAIT * 1000 + 10_000)]);
    const headers = { prefer: `wait=${WAIT}`, ...(etag && { 'if-none-match': etag }) };
    const response = await fetch(url, { headers, signal, redirect: 'error' });
    const keepsWaiting = /\bwait\b/.test(response.headers.get('preference-applied') ?? '');
    if (response.status === 304) {
      if (!keepsWaiting) return interval;
      // One that is about to end says so at once.
      return performance.now() - asked < 1000 ? soonest : 0;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`${url} answered ${response.status}`);
    }
    await apply(schema.parse(await response.json()));
    etag = response.headers.get('etag');
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
