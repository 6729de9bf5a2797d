import { startStore } from '@selvedge/workbench';
import autocannon, { type Outcome } from 'autocannon';
import { cpuBelow } from './process-tree.ts';
import { machine, machineLine, round, writeResult } from './report.ts';

const CONNECTIONS = 10;
const WARM_UP = 3;
const SECONDS = 8;
/** Requests per second at which latency is compared: well below what any version serves. */
const STEADY = 100;

const PAGES = { home: '/', category: '/products/classic', product: '/product/CL-01' };

/** Requests per second of the product page, as others reached them on a machine like this: orientation, not a contest. */
const OTHERS = {
  'community blueprint: one process, no fragments': '4420–4602',
  'Preact and ESI implementation': '340–352',
};

const where = machine();
process.stdout.write(`${machineLine(where)}\n`);
process.stdout.write(
  `The load generator runs on the same cores. ${CONNECTIONS} connections, ${SECONDS} s after ${WARM_UP} s\n\n`,
);

const store = await startStore();
try {
  const pages: Record<string, Record<string, number>> = {};
  for (const [name, path] of Object.entries(PAGES)) pages[name] = await measure(store.edge + path);
  console.table(pages);
  process.stdout.write('Others, product page, requests per second:\n');
  for (const [name, rate] of Object.entries(OTHERS)) process.stdout.write(`  ${name}: ${rate}\n`);
  writeResult('site', {
    machine: where,
    method: { connections: CONNECTIONS, warmUpSeconds: WARM_UP, seconds: SECONDS, steadyRate: STEADY },
    pages,
    othersProductPagePerSecond: OTHERS,
  });
} finally {
  await store.stop();
}

async function measure(url: string) {
  await load(url, WARM_UP);
  const cpuBefore = cpuBelow(process.pid);
  const most = await load(url, SECONDS);
  const cpu = cpuBelow(process.pid) - cpuBefore;
  const steady = await load(url, SECONDS, STEADY);
  return {
    'per second': round(most.requests.average),
    // Of all the store's processes together: it depends less than the rest on what else the machine does.
    'CPU ms a page': round((cpu * 1000) / most.requests.total, 2),
    'p50 ms': most.latency.p50,
    'p99 ms': most.latency.p99,
    [`p50 ms at ${STEADY}/s`]: steady.latency.p50,
    [`p99 ms at ${STEADY}/s`]: steady.latency.p99,
  };
}

/** @throws Error if one request failed: a server that refuses is fast */
async function load(url: string, duration: number, overallRate?: number): Promise<Outcome> {
  const outcome = await autocannon({
    url,
    connections: CONNECTIONS,
    duration,
    ...(overallRate === undefined ? {} : { overallRate }),
  });
  const { errors, timeouts, non2xx } = outcome;
  if (errors + timeouts + non2xx > 0)
    throw new Error(`${url}: ${errors} errors, ${timeouts} timeouts, ${non2xx} answers that are not 2xx`);
  return outcome;
}
