import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from './chance.ts';
import { ask, type Item, type Values } from './facts.ts';
import type { SoakedSite } from './site.ts';

/** Changes under way at a time: each has products of its own, so that those of one come one after another. */
const WRITERS = 12;
/** Prices stay below those of the other variants, so that each changes the tile too; five thousand apart come again. */
const PRICES = 5000;

export interface ChangesOptions {
  readonly site: SoakedSite;
  readonly items: readonly Item[];
  readonly seed: number;
  /** Hears each that was acknowledged. */
  readonly onChange: (count: number) => void;
}

export interface Changes {
  /** Make changes until so many were acknowledged since the beginning. */
  upTo(count: number): Promise<void>;
  /** What was acknowledged last, by SKU. */
  readonly acknowledged: ReadonlyMap<string, Partial<Values>>;
}

/**
 * Change prices and stock as fast as the services take it. A change that a killed service did not answer is made again until
 * one does: it says what a value is to be, so once or twice is the same.
 *
 * A purge that was lost is made good by the next one of its tag. So products are left alone one after another, each from
 * another moment on, until all are looked at.
 */
export function createChanges({ site, items, seed, onChange }: ChangesOptions): Changes {
  const acknowledged = new Map<string, Partial<Values>>(items.map(({ sku }) => [sku, {}]));
  let given = 0;
  let count = 0;
  const writers = Array.from({ length: WRITERS }, (_, index) => ({
    chance: createChance(seed * WRITERS + index),
    own: items.filter((_, at) => at % WRITERS === index),
  }));

  async function write({ chance, own }: (typeof writers)[number], begin: number, end: number): Promise<void> {
    const left = chance.shuffled(own);
    while (given < end) {
      const progress = (given++ - begin) / (end - begin);
      const { sku } = chance.oneOf(left.slice(Math.floor(progress * left.length)));
      const isPrice = chance.whole(1, 10) <= 7;
      const value = 1 + (given % PRICES);
      if (isPrice) {
        const replicas = site.services('decide').length;
        await insist((attempt) =>
          ask(site, 'decide', `/admin/variants/${sku}`, { price: value }, (value + attempt) % replicas),
        );
      } else await insist(() => ask(site, 'checkout', `/admin/stock/${sku}`, { quantity: value }));
      acknowledged.set(sku, { ...acknowledged.get(sku), [isPrice ? 'price' : 'stock']: value });
      onChange(++count);
    }
  }

  return {
    acknowledged,
    async upTo(end) {
      const begin = given;
      await Promise.all(writers.map((writer) => write(writer, begin, end)));
    },
  };
}

/** @throws what was thrown last, after a minute of failures */
async function insist(attempt: (tries: number) => Promise<unknown>): Promise<void> {
  const end = performance.now() + 60_000;
  for (let tries = 0; ; tries++) {
    try {
      await attempt(tries);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(50);
    }
  }
}
