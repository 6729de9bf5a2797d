import type { IncomingMessage } from 'node:http';
import { FRAGMENTS_PREFIX } from '@selvedge/contracts';
import type { Cache, Entry, Purge } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import { readWhole } from './allowance.ts';
import { type EdgeRequest, KEY_BASE } from './request.ts';
import type { TagIndex } from './tag-index.ts';

export interface RefillOptions {
  readonly cache: Cache;
  readonly index: TagIndex;
  readonly log: Logger;
  /** Requests to the origin at a time. */
  readonly atATime: number;
  /** Whether visitors come by TLS, which the origin is told. */
  readonly isSecure: boolean;
}

/** URLs that wait at most: what is beyond them is fetched when a visitor asks. */
const MOST_WAITING = 10_000;
/** Times in a row that something is fetched without being used: then it waits for a visitor. */
const MOST_UNUSED = 4;
/** So many of those at one purge: one tag may be on thousands of pages that nobody asks for. */
const MOST_UNUSED_AT_ONCE = 16;
/** URLs of which that is counted: the longest uncounted are forgotten first. */
const MOST_COUNTED = 100_000;

/**
 * Ask the origin at once for what was purged by tag, so that a visitor seldom has to wait for it. Never before it was purged, and
 * no more for what nobody asks for: so it costs the origin a few requests for each use at most.
 */
export function createRefill({ cache, index, log, atATime, isSecure }: RefillOptions) {
  const waiting = new Set<string>();
  const unused = new Map<string, number>();
  let underWay = 0;

  async function fetch(url: string): Promise<void> {
    try {
      const { body } = await cache.handle(requestFor(url, isSecure));
      // Stored when it is there whole.
      await readWhole(body);
    } catch (error) {
      log.info({ url, reason: (error as Error).message }, 'what was purged could not be fetched again');
    }
  }

  function next(): void {
    for (const url of waiting) {
      if (underWay >= atATime) return;
      waiting.delete(url);
      underWay++;
      void fetch(url).then(() => {
        underWay--;
        next();
      });
    }
  }

  /** Was it fetched in vain a few times already? */
  function isWorthIt(entry: Entry): boolean {
    const { url } = entry;
    const times = isUsed(entry) ? 0 : (unused.get(url) ?? 0);
    unused.delete(url);
    if (times >= MOST_UNUSED) return false;
    unused.set(url, times + 1);
    if (unused.size > MOST_COUNTED) unused.delete(unused.keys().next().value!);
    return true;
  }

  /** Hears what was purged, when it is served no more. */
  return function refill(purges: readonly Purge[]): void {
    const tags = purges.flatMap((purge) => ('tag' in purge && !purge.soft ? [purge.tag] : []));
    let inVain = 0;
    for (const entry of index.entriesOf(tags)) {
      const isSpared = waiting.size >= MOST_WAITING || (!isUsed(entry) && ++inVain > MOST_UNUSED_AT_ONCE);
      // What is left to visitors is purged and stays so, and is no more to be found.
      if (isSpared || !isForAll(entry) || !isWorthIt(entry)) index.removed(entry);
      else waiting.add(entry.url);
    }
    next();
  };
}

/** A hit leaves its answer there, a page what was made of its parts. */
const isUsed = ({ live, memo }: Entry): boolean => memo !== undefined || live?.answer !== undefined;

/** It is what a request gets that has none of the fields that it varies by: what a visitor's own request needs is not known here. */
const isForAll = ({ key, url }: Entry): boolean => !key.slice(url.length).includes('=');

function requestFor(url: string, isSecure: boolean): EdgeRequest {
  const path = url.slice(KEY_BASE.length);
  const source = { headers: {}, socket: isSecure ? { encrypted: true } : {} } as IncomingMessage;
  return { method: 'GET', url, path, source, isInclude: path.startsWith(FRAGMENTS_PREFIX), header: () => undefined };
}
