import { parseArgs } from 'node:util';
import { freePort, startStore } from '@selvedge/workbench';
import lighthouse, { type Result } from 'lighthouse';
import { launchChromium } from './browser.ts';

const HELP = `Hold home, category, product and cart to Lighthouse on a phone: accessibility, best practices and SEO at 100.

  npm run lighthouse                          those, and the performance as it is measured
  npm run lighthouse:performance              performance alone, which must be 99 or more: on a quiet machine

  --performance      measure the performance too: the median of five runs
  --only             nothing else
  --least <score>    the performance that each page must reach

It starts a store of its own. A page that is not to be indexed has to pass every audit of SEO but is-crawlable.
`;

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    performance: { type: 'boolean', default: false },
    only: { type: 'boolean', default: false },
    least: { type: 'string', default: '0' },
  },
});

/** Of the performance: one is worth little on a machine that does other things, too. */
const RUNS = 5;

const CATEGORIES = ['accessibility', 'best-practices', 'seo'];

interface Subject {
  readonly name: string;
  readonly path: string;
  readonly withCart?: boolean;
  /** The page asks not to be indexed: is-crawlable has to fail. */
  readonly noindex?: boolean;
}

const SUBJECTS: readonly Subject[] = [
  { name: 'home', path: '/' },
  { name: 'category', path: '/products/classic' },
  { name: 'product', path: '/product/CL-01' },
  { name: 'cart', path: '/checkout/cart', withCart: true, noindex: true },
];

if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const store = await startStore();
const port = await freePort();
const browser = await launchChromium([`--remote-debugging-port=${port}`]);
try {
  const cart = await cartCookie(store.edge);
  const rows: Record<string, Record<string, string | number>> = {};
  const failures: string[] = [];
  for (const subject of SUBJECTS) {
    const audit = (categories: readonly string[]) =>
      auditPage(store.edge + subject.path, categories, subject.withCart ? cart : undefined);
    const row: Record<string, string | number> = {};
    rows[subject.name] = row;
    if (!options.only) {
      const result = await audit(CATEGORIES);
      for (const id of CATEGORIES) row[id] = scoreOf(result, id, subject);
      failures.push(...failuresOf(result, subject).map((failure) => `${subject.name}: ${failure}`));
    }
    if (options.performance) {
      const measured = await measure(() => audit(['performance']));
      Object.assign(row, measured);
      if (measured.performance < Number(options.least))
        failures.push(`${subject.name}: performance is ${measured.performance}, less than ${options.least}`);
    }
  }
  console.table(rows);
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  await browser.close();
  await store.stop();
}

/** The medians of several runs: the score, and what it is made of, in ms but for the shift. */
async function measure(run: () => Promise<Result>) {
  const results: Result[] = [];
  for (let count = 0; count < RUNS; count++) results.push(await run());
  const median = (read: (result: Result) => number | null | undefined) =>
    results.map((result) => read(result) ?? 0).sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
  const metric = (id: string) => median(({ audits }) => audits[id]?.numericValue);
  return {
    performance: Math.round(median(({ categories }) => categories.performance?.score) * 100),
    FCP: Math.round(metric('first-contentful-paint')),
    LCP: Math.round(metric('largest-contentful-paint')),
    TBT: Math.round(metric('total-blocking-time')),
    CLS: Math.round(metric('cumulative-layout-shift') * 1000) / 1000,
  };
}

async function auditPage(url: string, categories: readonly string[], cookie: string | undefined): Promise<Result> {
  const outcome = await lighthouse(url, {
    port,
    onlyCategories: [...categories],
    logLevel: 'error',
    disableFullPageScreenshot: true,
    ...(cookie ? { extraHeaders: { cookie } } : {}),
  });
  const result = outcome?.lhr;
  if (!result || result.runtimeError)
    throw new Error(`Lighthouse could not load ${url}: ${result?.runtimeError?.message ?? 'no result'}`);
  return result;
}

/** Put one tractor into a cart, as a browser's form does. */
async function cartCookie(origin: string): Promise<string> {
  const response = await fetch(`${origin}/checkout/cart/add`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ sku: 'CL-01-ME' }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (response.status !== 303 || !cookie)
    throw new Error(`Nothing could be put into a cart: ${response.status} ${await response.text()}`);
  return cookie;
}

function scoreOf(result: Result, category: string, { noindex = false }: Subject): string {
  const { score } = result.categories[category]!;
  return `${score === null ? 'none' : Math.round(score * 100)}${noindex && category === 'seo' ? ' (noindex)' : ''}`;
}

function failuresOf(result: Result, { noindex = false }: Subject): string[] {
  const failures = CATEGORIES.flatMap((category) => failedAudits(result, category));
  const others = failures.filter((failure) => !(noindex && failure.id === 'is-crawlable'));
  const lines = others.map(({ id, category, title }) => `${category} failed at ${id}: ${title}`);
  if (noindex && others.length === failures.length) lines.push('it may be indexed, but should ask not to be');
  return lines;
}

/** The audits that count and did not pass. A score that is not 100 without one is a failure of its own. */
function failedAudits(result: Result, category: string): { id: string; category: string; title: string }[] {
  const { score, auditRefs } = result.categories[category]!;
  const failed = auditRefs
    .map(({ id, weight }) => ({ id, weight, audit: result.audits[id]! }))
    .filter(({ weight, audit }) => weight > 0 && audit.scoreDisplayMode !== 'notApplicable' && audit.score !== 1)
    .map(({ id, audit }) => ({ id, category, title: [audit.title, audit.errorMessage].filter(Boolean).join(': ') }));
  return score !== 1 && failed.length === 0 ? [{ id: 'score', category, title: `it is ${score}` }] : failed;
}
