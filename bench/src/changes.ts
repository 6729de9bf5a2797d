import { ADMIN_TOKEN, startStore, TEAMS } from '@selvedge/workbench';
import { readCatalogue } from './browsing/catalogue.ts';
import { browse, RATE, readFigures, SEED, summary, summaryOf, VISITORS } from './browsing/measure.ts';
import { createVisitors, KINDS, MIX, type View } from './browsing/visitors.ts';
import { createChance } from './chance.ts';
import { type Good, newPrice, readGoods } from './changes/goods.ts';
import { measureHops } from './changes/hops.ts';
import { PLACES } from './changes/places.ts';
import { change, changeAndWatch, pause, type Seen } from './changes/watching.ts';
import { ask, closeClient } from './client.ts';
import { cpuBelow } from './process-tree.ts';
import { machine, machineLine, round, writeResult } from './report.ts';

/** How long hits are measured; times twice as long. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const PRODUCTS = Number(process.env.SEED_PRODUCTS ?? 1000);
/** Page views per second. */
const VIEWS = Number(process.env.BENCH_RATE ?? RATE);
const WARM_UP_SECONDS = 10;
/** Changes before that, one after another: at ten a second code would be compiled only after minutes. */
const WARM_UP_CHANGES = 1000;
/** Requests at a time by which the edge fetches what was purged before a visitor asks; 0 leaves it to visitors. */
const REFILL = Number(process.env.REFILL ?? 8);
/** Changes per second. */
const CHANGES = 10;
/** One change in so many is of something that a page recommends, where few products are. */
const RECOMMENDED = 10;
/** Besides these, one in so many is watched: who looks takes time of the cores that the change needs. */
const WATCHED = 4;
/** What should be reached: ms from the acknowledgement of a change, and a share. */
const TARGET = { median: 20, p99: 50, hits: 0.99 };

const where = machine();
process.stdout.write(`${machineLine(where)}\n`);
process.stdout.write(
  `${CHANGES} prices a second of random products among ${PRODUCTS}, and ${VIEWS} page views a second by ${VISITORS} visitors, products by Zipf's law: ${SECONDS} s for hits, ${2 * SECONDS} s for times. Seed ${SEED}\n\n`,
);

const store = await startStore({
  env: {
    // A machine that is busy otherwise makes this slow, not wrong.
    SLOT_DEADLINE_MS: '5000',
    PAGE_BUDGET_MS: '5000',
    SEED_PRODUCTS: `${PRODUCTS}`,
    NEW_SKU_STOCK: '25',
    CACHE_SIZE: '1024',
    REFILL: `${REFILL}`,
    FRAGMENT_CACHE_MIB: '256',
  },
});
try {
  const service = (team: (typeof TEAMS)[number]) => `http://127.0.0.1:${store.ports.services + TEAMS.indexOf(team)}`;
  const shop = { edge: store.edge, decide: service('decide'), token: ADMIN_TOKEN };
  const catalogue = await readCatalogue(store.edge);
  const goods = await readGoods({ decide: shop.decide, checkout: service('checkout') }, await visitAll());
  const visitors = createVisitors({ origin: store.edge, catalogue, count: VISITORS, seed: SEED });
  let failedViews = 0;
  let failedChanges = 0;
  const browseFor = async (seconds: number): Promise<View[]> => {
    // A machine that cannot keep up should say so, and give its other figures.
    const view = () =>
      visitors.view().catch((error: Error) => {
        if (++failedViews < 5) process.stderr.write(`${error.message}\n`);
        return undefined;
      });
    return (await browse({ view }, seconds, VIEWS)).filter((one) => one !== undefined);
  };
  const chance = createChance(SEED + 1);

  const hops = await measureHops({ ...shop, explore: service('explore'), layout: store.layout }, goods, chance);
  await changeMany();
  await withChanges(browseFor(WARM_UP_SECONDS), changeOnly);

  const before = await readFigures(store.admin);
  const [cpuBefore, startedAt] = [cpuBelow(process.pid), performance.now()];
  const views = await withChanges(browseFor(SECONDS), changeOnly);
  const after = await readFigures(store.admin);
  const hits = summary(views, before, after);
  const cores = round((cpuBelow(process.pid) - cpuBefore) / ((performance.now() - startedAt) / 1000), 2);

  const seen: Seen[] = [];
  const watched = await withChanges(browseFor(2 * SECONDS), async (good, count) => {
    if (good.recommendedAt || count % WATCHED === 0) seen.push(...(await changeAndWatch(shop, goods, good, chance)));
    else await changeOnly(good);
  });

  const table = Object.fromEntries([...hops].map(([hop, times]) => [hop, quantiles(times)]));
  const timesOf = (key: 'asked' | 'answered' | 'sinceSending') =>
    Object.fromEntries(
      PLACES.map((place) => [place, quantiles(seen.filter((one) => one.place === place).map((one) => one[key]))]),
    );
  const [asked, answered, sinceSending] = [timesOf('asked'), timesOf('answered'), timesOf('sinceSending')];
  const relapses = seen.filter(({ hasRelapsed }) => hasRelapsed).length;
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, summaryOf(kind, views)]));

  process.stdout.write('One change at a time, nobody browses: ms from the acknowledgement until it is there\n');
  console.table(table);
  process.stdout.write(`Hits of the mix while ${CHANGES} prices a second change, private fragments apart\n`);
  console.table({ ...hits, 'cores that the store kept busy': cores });
  console.table(kinds);
  process.stdout.write('ms from the acknowledgement of a change until who asked the edge got the new price\n');
  console.table(asked);
  process.stdout.write('The same until that answer was there\n');
  console.table(answered);
  process.stdout.write('The same from when the change was sent\n');
  console.table(sinceSending);
  process.stdout.write(
    `Prices that were old again later: ${relapses}. Views that failed: ${failedViews}, changes: ${failedChanges}\n`,
  );
  const most = (name: 'median' | 'p99') => Math.max(...PLACES.map((place) => asked[place]![name]));
  const judged = {
    'median of the slowest place': { reached: most('median'), wanted: TARGET.median },
    'p99 of the slowest place': { reached: most('p99'), wanted: TARGET.p99 },
    'page and include hits': { reached: hits['page and include hits'], wanted: TARGET.hits },
    'page hits': { reached: hits['page hits'], wanted: TARGET.hits },
  };
  console.table(judged);
  writeResult('changes', {
    machine: where,
    method: {
      products: PRODUCTS,
      refill: REFILL,
      changesPerSecond: CHANGES,
      viewsPerSecond: VIEWS,
      seconds: SECONDS,
      visitors: VISITORS,
      warmUpChanges: WARM_UP_CHANGES,
      seed: SEED,
      percent: MIX,
    },
    hops: table,
    hits,
    coresBusy: cores,
    kinds,
    viewsWhileWatched: watched.length,
    asked,
    answered,
    sinceSending,
    relapses,
    failedViews,
    failedChanges,
    judged,
  });
  if (relapses + failedViews + failedChanges > 0) process.exitCode = 1;

  async function changeMany(): Promise<void> {
    for (let count = 0; count < WARM_UP_CHANGES; count++)
      await changeOnly(goods.all[Math.floor(chance() * goods.all.length)]!);
  }

  async function changeOnly(good: Good): Promise<void> {
    await change(shop, good, newPrice(good, chance));
  }

  /** Change prices at a fixed rate until the views are over. */
  async function withChanges(
    viewing: Promise<View[]>,
    work: (good: Good, count: number) => Promise<void>,
  ): Promise<View[]> {
    const changes: Promise<void>[] = [];
    let isOver = false;
    const over = viewing.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    const started = performance.now();
    for (let count = 0; !isOver; count++) {
      const due = started + (count * 1000) / CHANGES - performance.now();
      if (due > 0) await pause(due);
      const { recommended, all } = goods;
      const from = count % RECOMMENDED === 0 && recommended.length > 0 ? recommended : all;
      const good = from[Math.floor(chance() * from.length)]!;
      if (good.isWatched) continue;
      changes.push(
        work(good, count).catch((error: Error) => {
          if (++failedChanges < 5) process.stderr.write(`${error.message}\n`);
        }),
      );
    }
    await Promise.all(changes);
    return over;
  }

  /** Visit each page once, as search engines do. @returns pages by the SKUs that they recommend */
  async function visitAll(): Promise<Map<string, string>> {
    const paths = [
      '/',
      '/stores',
      ...catalogue.categories.flatMap(({ path, pages }) => [path, ...pages]),
      ...catalogue.products.flatMap(({ path, skus }) => [path, ...skus.map((sku) => `${path}?sku=${sku}`)]),
    ];
    const recommendedAt = new Map<string, string>();
    const waiting = paths.values();
    const visit = async () => {
      for (const path of waiting) {
        const { text } = await ask(store.edge + path);
        for (const [, sku] of text.matchAll(/class="recommendation" href="[^"]*[?&;]sku=([\w-]+)"/g))
          if (!recommendedAt.has(sku!)) recommendedAt.set(sku!, path);
      }
    };
    await Promise.all([visit(), visit(), visit(), visit()]);
    return recommendedAt;
  }
} finally {
  await closeClient();
  await store.stop();
}

function quantiles(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0, 1);
  return { changes: sorted.length, median: at(0.5), p90: at(0.9), p99: at(0.99), worst: at(1) };
}
