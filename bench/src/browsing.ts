import { ADMIN_TOKEN, startStore } from '@selvedge/workbench';
import { readCatalogue } from './browsing/catalogue.ts';
import { browse, RATE, readFigures, SEED, summary, summaryOf, VISITORS } from './browsing/measure.ts';
import { createVisitors, isHit, KINDS, MIX } from './browsing/visitors.ts';
import { ask, closeClient } from './client.ts';
import { machine, machineLine, writeResult } from './report.ts';

const SECONDS = 60;
/** Until then caches count as cold. */
const WARM_UP_SECONDS = 10;
/** What share of public page views, and of public requests with those for includes, should need nothing of the origin. */
const TARGET = 0.95;

const where = machine();
process.stdout.write(`${machineLine(where)}\n`);
process.stdout.write(
  `${RATE} page views a second for ${SECONDS} s by ${VISITORS} visitors, each with own cookies; caches are cold at the start. Seed ${SEED}\n\n`,
);

const store = await startStore();
try {
  const catalogue = await readCatalogue(store.edge);
  const purged = await fetch(`${store.admin}/purge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: '{"all":true}',
  });
  if (!purged.ok) throw new Error(`The edge was not purged, it answered ${purged.status}`);

  const visitors = createVisitors({ origin: store.edge, catalogue, count: VISITORS, seed: SEED });
  const before = await readFigures(store.admin);
  const cold = await browse(visitors, WARM_UP_SECONDS);
  const between = await readFigures(store.admin);
  const warm = await browse(visitors, SECONDS - WARM_UP_SECONDS);
  const after = await readFigures(store.admin);

  const table = { cold: summary(cold, before, between), warm: summary(warm, between, after) };
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, summaryOf(kind, [...cold, ...warm])]));
  const assets = await readAssets(catalogue.products[0]!.path);
  const offered = {
    categories: catalogue.categories.length,
    products: catalogue.products.length,
    variants: catalogue.products.reduce((sum, { skus }) => sum + skus.length, 0),
  };
  process.stdout.write(
    `${offered.categories} categories, ${offered.products} products, ${offered.variants} variants; products by Zipf's law\n\n`,
  );
  process.stdout.write(`The first ${WARM_UP_SECONDS} s, and then\n`);
  console.table(table);
  process.stdout.write('By what was visited\n');
  console.table(kinds);
  process.stdout.write(
    `Assets of a product page, counted apart: ${assets.count}, from the cache at the second visit: ${assets.hits}\n`,
  );
  writeResult('browsing', {
    machine: where,
    method: {
      rate: RATE,
      seconds: SECONDS,
      visitors: VISITORS,
      warmUpSeconds: WARM_UP_SECONDS,
      seed: SEED,
      percent: MIX,
    },
    ...table,
    kinds,
    assets,
  });
  const { warm: reached } = table;
  if (reached['page hits'] < TARGET || reached['request hits'] < TARGET) {
    process.stderr.write(`Below ${TARGET} when warm\n`);
    process.exitCode = 1;
  }
} finally {
  await closeClient();
  await store.stop();
}

/** Scripts and stylesheets that a page names, each asked for twice. */
async function readAssets(page: string) {
  const html = (await ask(store.edge + page)).text;
  const paths = new Set([...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!));
  let hits = 0;
  for (const path of paths) {
    await ask(store.edge + path);
    if (isHit(await ask(store.edge + path))) hits++;
  }
  return { count: paths.size, hits };
}
