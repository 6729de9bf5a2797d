import { createClient } from '@redis/client';
import { MAX_PURGE_TAGS, PurgeTag } from '@selvedge/contracts';
import { z } from 'zod';
import { batches } from './batches.ts';
import type { Logger } from './logger.ts';
import type { Target } from './outbox/targets.ts';
import { reason } from './serve.ts';
import { within } from './time.ts';

/** The stream's key in Redis. */
const STREAM = 'selvedge:purges';
/** Entries that are kept, about: a reader that missed more clears itself. */
const LENGTH = 100_000;
/** How long a server may take to accept a connection or answer a command, ms. */
const TIMEOUT = 2000;
/** How long a reader waits for new entries at a time, ms. It notices within that and {@link TIMEOUT} that it hears nothing. */
const BLOCK = 1000;

const Tags = z.array(PurgeTag).max(MAX_PURGE_TAGS);

type Client = ReturnType<typeof connectTo>;

function connectTo(url: string, reconnect: boolean) {
  const client = createClient({
    url,
    // What is sent while there is no connection fails at once: who sends it knows what to do then.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: TIMEOUT,
      reconnectStrategy: reconnect ? (tries) => Math.min(50 * 2 ** tries, 2000) : false,
    },
  });
  // Each failure is told by the command that fails; without a listener it would end the process.
  client.on('error', () => {});
  return client;
}

/** Where a stream is, without credentials, for logs and metrics. */
function nameOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** @returns the entry's identifier */
function append(client: Client, tags: readonly string[]): Promise<string> {
  const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: LENGTH } as const;
  return inTime(client.xAdd(STREAM, '*', { tags: JSON.stringify(tags) }, { TRIM }), TIMEOUT);
}

/** For many edges: purges go to a capped stream in Redis (XADD), where each edge reads them. */
export function createStreamTarget(url: string): Target {
  const client = connectTo(url, true);
  let connecting: Promise<unknown> | undefined;
  return {
    group: 'edge',
    name: nameOf(url),
    async send(tags) {
      // Once begun it connects again by itself.
      connecting ??= client.connect();
      await inTime(connecting, TIMEOUT);
      await append(client, tags);
    },
    async close() {
      client.destroy();
    },
  };
}

export interface FollowOptions {
  readonly url: string;
  readonly log: Logger;
  /** Resolves when nothing of these tags is served any more. */
  readonly purge: (tags: readonly string[]) => Promise<void>;
  /** Resolves when nothing is served any more that was stored before. */
  readonly clear: () => Promise<void>;
  /** ms for which what is stored may be served while no purge is heard; and again, for what was stored meanwhile. */
  readonly grace: number;
}

export interface PurgeStream {
  /** Does it hear purges? */
  isConnected(): boolean;
  /** How often it cleared all, because it may have missed some. */
  cleared(): number;
  stop(): void;
}

/**
 * Hear the purges of a stream, from its end at the time of the call; what is stored has to be fetched later. A reader that was
 * away goes on where it was. If the stream no longer holds what it has heard last, more may be gone, and it clears all. While
 * it hears nothing it clears all after each time of grace, so that nothing is served for longer that was purged meanwhile.
 *
 * @returns when it hears, or when it has tried once
 */
export async function followPurgeStream(options: FollowOptions): Promise<PurgeStream> {
  const { url, log, purge, clear, grace } = options;
  const name = nameOf(url);
  let client: Client | undefined;
  let position: string | undefined;
  let isConnected = false;
  let cleared = 0;
  let isStopped = false;
  let heardAt = performance.now();
  let timer: NodeJS.Timeout | undefined;

  async function clearAll(why: string): Promise<void> {
    await clear();
    cleared++;
    log.warn({ stream: name, why }, 'all was cleared, as purges may have been missed');
  }

  async function connect(isFirst: boolean): Promise<Client> {
    const next = connectTo(url, false);
    await next.connect();
    client = next;
    const last = await inTime(next.xRevRange(STREAM, '+', '-', { COUNT: 1 }), TIMEOUT);
    // Of an empty stream nobody could tell later whether it was cut, so that something is put there.
    const end = last?.[0]?.id ?? (await append(next, []));
    if (position === undefined && isFirst) position = end;
    else if (position === undefined || !(await holds(next, position))) {
      // First the place, then the clearing: what comes in between is purged once more than it has to be.
      position = end;
      await clearAll('the stream does not hold what was heard last');
    }
    return next;
  }

  /** Is what was heard last still there? Then nothing that came after it is gone. */
  async function holds(from: Client, id: string): Promise<boolean> {
    return ((await inTime(from.xRange(STREAM, id, id), TIMEOUT))?.length ?? 0) > 0;
  }

  async function listen(from: Client): Promise<void> {
    while (!isStopped) {
      const at = position!;
      const read = from.xRead({ key: STREAM, id: at }, { BLOCK, COUNT: 1000 });
      const streams = (await inTime(read, BLOCK + TIMEOUT)) as { messages: Entry[] }[] | null;
      heardAt = performance.now();
      const entries = streams?.[0]?.messages ?? [];
      if (entries.length === 0) continue;
      const tags = new Set(entries.flatMap(tagsOf));
      for (const batch of batches([...tags], MAX_PURGE_TAGS)) await purge(batch);
      position = entries.at(-1)!.id;
      // It may have been away without its connection's noticing, as a process that was paused.
      if (!(await holds(from, at))) await clearAll('the stream was cut past what was heard last');
    }
  }

  function tagsOf({ id, message }: Entry): string[] {
    try {
      return Tags.parse(JSON.parse(message.tags ?? ''));
    } catch (error) {
      log.warn({ stream: name, id, reason: reason(error) }, 'an entry of the stream is no purge');
      return [];
    }
  }

  async function follow(heard: () => void): Promise<void> {
    let isFirst = true;
    for (let tries = 0; !isStopped; tries++) {
      try {
        const from = await connect(isFirst);
        isConnected = true;
        clearTimeout(timer);
        tries = 0;
        heard();
        log.info({ stream: name, position }, 'purges are heard');
        await listen(from);
      } catch (error) {
        if (isStopped) return;
        if (isConnected || tries === 0) log.warn({ stream: name, reason: reason(error) }, 'no purges are heard');
        if (isConnected || timer === undefined) awaitGrace(Math.max(0, heardAt + grace - performance.now()));
        isConnected = false;
      } finally {
        isFirst = false;
        client?.destroy();
        client = undefined;
        heard();
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** tries, 1000)).unref());
    }
  }

  function awaitGrace(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await clearAll(`none were heard for ${grace} ms`).catch((error) =>
        log.error({ reason: reason(error) }, 'what may be old could not be cleared'),
      );
      if (!isConnected && !isStopped) awaitGrace(grace);
    }, ms);
    timer.unref();
  }

  const { promise: started, resolve } = Promise.withResolvers<void>();
  void follow(resolve);
  await started;
  return {
    isConnected: () => isConnected,
    cleared: () => cleared,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      client?.destroy();
    },
  };
}

interface Entry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

const inTime = <T>(work: Promise<T>, ms: number): Promise<T> =>
  within(ms, work, () => new Error(`Redis did not answer within ${ms} ms`));
