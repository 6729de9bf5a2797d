import { ADMIN_TOKEN, startStore } from '@selvedge/workbench';
import { readCatalogue } from './browsing/catalogue.ts';
import { createVisitors, isHit, KINDS, type Kind, MIX, PUBLIC, type View } from './browsing/visitors.ts';
import { machine, machineLine, round, writeResult } from './report.ts';

const SEED = 20_260_101;
const VISITORS = 300;
const SECONDS = 60;
/** Page views per second, of all visitors together. */
const RATE = 100;
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
  const before = await readFigures();
  const cold = await browse(WARM_UP_SECONDS);
  const between = await readFigures();
  const warm = await browse(SECONDS - WARM_UP_SECONDS);
  const after = await readFigures();

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

  /** At a fixed rate, whether or not answers keep up. */
  async function browse(seconds: number): Promise<View[]> {
    const views: Promise<View>[] = [];
    const started = performance.now();
    for (let index = 0; index < seconds * RATE; index++) {
      const due = started + (index * 1000) / RATE - performance.now();
      if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
      const view = visitors.view();
      view.catch(() => {}); // It is heard at the end, when the store can be stopped.
      views.push(view);
    }
    return Promise.all(views);
  }
} finally {
  await store.stop();
}

interface Figures {
  /** Public includes that pages needed. */
  readonly includes: number;
  /** Of them those for which the origin need not be waited for. */
  readonly includeHits: number;
  /** Answers of the origin that all could use, of validations in the background too. */
  readonly shared: number;
  readonly own: number;
}

async function readFigures(): Promise<Figures> {
  const text = await (await fetch(`${store.admin}/metrics`)).text();
  const sum = (name: string, label = '') =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    includes: sum('edge_includes_total'),
    includeHits: sum('edge_includes_total', 'outcome="hit"') + sum('edge_includes_total', 'outcome="stale"'),
    shared: sum('edge_origin_answers_total', 'use="shared"'),
    own: sum('edge_origin_answers_total', 'use="own"'),
  };
}

function summary(views: readonly View[], before: Figures, after: Figures) {
  const pages = views.filter(({ kind }) => PUBLIC.includes(kind));
  const includes = after.includes - before.includes;
  const shared = after.shared - before.shared;
  return {
    'public pages': pages.length,
    'page hits': share(pages.filter(({ isHit }) => isHit).length, pages.length),
    'public includes': includes,
    'include hits': share(after.includeHits - before.includeHits, includes),
    'shared answers of the origin': shared,
    'request hits': share(pages.length + includes - shared, pages.length + includes),
    'private answers of the origin': after.own - before.own,
  };
}

function summaryOf(kind: Kind, all: readonly View[]) {
  const views = all.filter((view) => view.kind === kind);
  const times = views.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return {
    views: views.length,
    hits: PUBLIC.includes(kind) ? share(views.filter(({ isHit }) => isHit).length, views.length) : 'private',
    'p50 ms': round(times[Math.floor(times.length * 0.5)] ?? 0),
    'p99 ms': round(times[Math.floor(times.length * 0.99)] ?? 0),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : round(part / whole, 4);
}

/** Scripts and stylesheets that a page names, each asked for twice. */
async function readAssets(page: string) {
  const html = await (await fetch(store.edge + page)).text();
  const paths = new Set([...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!));
  let hits = 0;
  for (const path of paths) {
    await (await fetch(store.edge + path)).text();
    const again = await fetch(store.edge + path);
    await again.text();
    if (isHit(again)) hits++;
  }
  return { count: paths.size, hits };
}
