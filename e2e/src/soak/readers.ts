import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from './chance.ts';
import { type Item, pathOf, readPage, TILES, tilesPath } from './facts.ts';
import type { SoakedSite } from './site.ts';

/** Pages asked for at a time, without an end. */
const READERS = 8;
/** ms between two of a reader. */
const PAUSE = 10;
/** ms that a visitor waits for a page. */
const PATIENCE = 3000;

export interface Readers {
  /** What they got: pages, those from an edge's cache among them, and answers that were no page. */
  readonly counts: { readonly pages: number; readonly hits: number; readonly failures: number };
  /** @throws Error if they could not go on */
  stop(): Promise<void>;
}

/** Keep the edges' caches full of values: what is nowhere kept could not be old. */
export function startReaders(site: SoakedSite, items: readonly Item[], seed: number): Readers {
  const counts = { pages: 0, hits: 0, failures: 0 };
  let isStopped = false;

  async function read(index: number): Promise<void> {
    const chance = createChance(seed + index);
    while (!isStopped) {
      const { origin } = chance.oneOf(site.edges);
      const tiles = tilesPath(chance.whole(1, Math.ceil(items.length / TILES)));
      const path = chance.whole(1, 20) === 1 ? tiles : pathOf(chance.oneOf(items));
      const shown = await readPage(origin, path, PATIENCE).catch(() => undefined);
      if (shown?.status === 200) counts.pages++;
      else counts.failures++;
      if (shown?.isHit) counts.hits++;
      await sleep(PAUSE);
    }
  }

  const reading = Promise.all(Array.from({ length: READERS }, (_, index) => read(index)));
  return {
    counts,
    async stop() {
      isStopped = true;
      await reading;
    },
  };
}
