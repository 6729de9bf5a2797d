import type { z } from 'zod';
import type { Logger } from './logger.ts';

export interface FeedOptions<T> {
  /** Where the owner publishes: `http://127.0.0.1:4202/feeds/catalogue`. */
  readonly url: string;
  readonly schema: z.ZodType<T>;
  /** Replace the read model with this snapshot, in one transaction. */
  readonly apply: (snapshot: T) => void | Promise<void>;
  readonly log: Logger;
  /** ms between two looks, 5000 by default. After a failure it looks again sooner, from 250 ms on. */
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

/**
 * Keep a read model of what another service owns: poll its feed with a conditional request (RFC 9110 §13.1.2), in the
 * background, never while answering a request. A feed that cannot be had or read leaves the read model as it was.
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

  async function look(): Promise<void> {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(10_000)]);
    const response = await fetch(url, { headers: etag ? { 'if-none-match': etag } : {}, signal, redirect: 'error' });
    if (response.status === 304) return;
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`${url} answered ${response.status}`);
    }
    await apply(schema.parse(await response.json()));
    etag = response.headers.get('etag');
    applied = true;
    first.resolve();
  }

  async function loop(): Promise<void> {
    try {
      await look();
      retry = soonest;
      schedule(interval);
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
