import { setTimeout as sleep } from 'node:timers/promises';
import { TEAMS } from '@selvedge/workbench';
import type { Changes } from './changes.ts';
import {
  ask,
  type Item,
  pathOf,
  readAppliedPrices,
  readPage,
  readStartPrices,
  readTruth,
  TILES,
  tilesOn,
  tilesPath,
  type Values,
  valuesOn,
} from './facts.ts';
import type { Edge, SoakedSite } from './site.ts';

export interface CheckpointOptions {
  readonly site: SoakedSite;
  readonly items: readonly Item[];
  /** Nobody changes it but a checkpoint. */
  readonly canary: Item;
  readonly acknowledged: Changes['acknowledged'];
}

/** What a checkpoint found. */
export interface Checked {
  /** Values that were compared. */
  readonly values: number;
  /** ms until every purge was acknowledged. */
  readonly quietAfter: number;
  /** What was not as it has to be, a line each. */
  readonly violations: readonly string[];
}

/** ms that what has to happen may take on a busy machine. */
const PATIENCE = 120_000;

/** Wait until every purge is acknowledged, then compare what each edge shows with the databases. Nothing may change meanwhile. */
export async function check({ site, items, canary, acknowledged }: CheckpointOptions): Promise<Checked> {
  const began = performance.now();
  await until('every purge is acknowledged', () => isQuiet(site));
  const quietAfter = performance.now() - began;
  for (const edge of site.edges) if (edge.hears === 'Redis') await untilHeard(site, edge, canary);
  const violations: string[] = [];
  let values = 0;
  for (const item of items) {
    const truth = await readTruth(site, item);
    for (const [name, value] of Object.entries(acknowledged.get(item.sku)!)) {
      if (truth[name as keyof Values] !== value)
        violations.push(
          `${item.sku}: ${name} ${value} was acknowledged, the database has ${truth[name as keyof Values]}`,
        );
    }
    for (const edge of site.edges) {
      violations.push(...(await compare(edge, item, truth)));
      values += 2;
    }
  }
  const prices = await readStartPrices(site);
  for (const edge of site.edges) {
    violations.push(...(await compareTiles(edge, prices)));
    values += prices.size;
  }
  return { values, quietAfter, violations };
}

/** Nothing is pending or owed, and the read model of tiles is as its owner has it. */
async function isQuiet(site: SoakedSite): Promise<boolean> {
  const isApplied = async () => {
    const [owned, applied] = await Promise.all([readStartPrices(site), readAppliedPrices(site)]);
    return [...owned].every(([id, price]) => applied.get(id) === price);
  };
  return (await isApplied()) && (await waiting(site)) === 0;
}

/** Events and tags that wait in any service. */
async function waiting(site: SoakedSite): Promise<number> {
  const counts = await Promise.all(
    TEAMS.map(async (team) => {
      const { pending, targets } = (await ask(site, team, '/admin/outbox')) as {
        pending: number;
        targets: { owed: number }[];
      };
      return pending + targets.reduce((sum, { owed }) => sum + owed, 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Redis has acknowledged what its reader may be about to read. An edge reads in order: one that no longer shows what it had
 * kept of the canary has read all that came before.
 */
async function untilHeard(site: SoakedSite, edge: Edge, canary: Item): Promise<void> {
  const show = () => readPage(edge.origin, pathOf(canary));
  await until('the canary is kept', async () => (await show()).isHit);
  const { stock } = await readTruth(site, canary);
  await ask(site, 'checkout', `/admin/stock/${canary.sku}`, { quantity: stock + 1 });
  await until('the canary is purged', async () => valuesOn((await show()).html).stock === stock + 1);
  await until('the purge of the canary is acknowledged', async () => (await waiting(site)) === 0);
}

/** The first answer counts in which a value stands at all: a part that just came back may be stood in for. */
async function compare(edge: Edge, item: Item, truth: Values): Promise<string[]> {
  let shown: Partial<Values> = {};
  await until(`${edge.name} shows ${item.sku}`, async () => {
    shown = valuesOn((await readPage(edge.origin, pathOf(item))).html);
    const isOld = Object.entries(shown).some(([name, value]) => value !== truth[name as keyof Values]);
    return isOld || (shown.price !== undefined && shown.stock !== undefined);
  });
  return Object.entries(shown)
    .filter(([name, value]) => value !== truth[name as keyof Values])
    .map(([name, value]) => `${edge.name}: ${item.sku} has ${name} ${truth[name as keyof Values]}, it shows ${value}`);
}

async function compareTiles(edge: Edge, prices: ReadonlyMap<string, number>): Promise<string[]> {
  const shown = new Map<string, number>();
  for (let page = 1; page <= Math.ceil(prices.size / TILES); page++) {
    await until(`${edge.name} shows tiles`, async () => {
      const tiles = tilesOn((await readPage(edge.origin, tilesPath(page))).html);
      // One that is on two pages is wrong on one.
      for (const [id, price] of tiles) if (!shown.has(id) || price !== prices.get(id)) shown.set(id, price);
      return tiles.size > 0;
    });
  }
  return [...prices]
    .filter(([id, price]) => shown.get(id) !== price)
    .map(([id, price]) => `${edge.name}: the tile of ${id} has to say ${price}, it says ${shown.get(id)}`);
}

/** Ask again and again; a failure is no answer. @throws Error that says what did not happen */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  let reason = 'it is not so';
  for (;;) {
    try {
      if (await isSo()) return;
    } catch (error) {
      reason = String(error);
    }
    if (performance.now() > end) throw new Error(`In ${PATIENCE} ms it did not come that ${what}: ${reason}`);
    await sleep(50);
  }
}
