import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PORTS, ROOT, storeProcesses, takenPorts } from '@selvedge/workbench';
import { memoryOfTree, type ProcessMemory, sumOf } from './process-tree.ts';
import { machine, machineLine, median, round, writeResult } from './report.ts';

const RUNS = 5;
const VISITS = 200;
const VISITORS = 4;
const LIMITS = { seconds: 5, mebibytes: 900 };

const PAGES = [
  '/',
  '/products',
  '/products/classic',
  '/products/autonomous',
  '/stores',
  '/product/CL-01',
  '/checkout/cart',
  '/checkout/checkout',
];

const origin = `http://localhost:${DEFAULT_PORTS.edge}`;
const taken = await takenPorts(storeProcesses());
if (taken.length > 0) {
  process.stderr.write(`Not measured: ${taken.join(', ')}. Stop what listens there and try again.\n`);
  process.exit(1);
}

const where = machine();
process.stdout.write(`${machineLine(where)}\n\n`);

await measureStart({}); // Fills the compile cache.
const warm: number[] = [];
for (let run = 0; run < RUNS; run++) warm.push(await measureStart({}));
const cold: number[] = [];
for (let run = 0; run < RUNS; run++) cold.push(await withEmptyCache(measureStart));
const start = { warm: seconds(warm), cold: seconds(cold) };
process.stdout.write(`From npm start, built before, to the first page, in seconds (${RUNS} runs each)\n`);
console.table(start);

const memory = await measureMemory();
process.stdout.write(`Proportional set size in MiB, when ready and after each page was visited ${VISITS} times\n`);
console.table(memory);

writeResult('start', { machine: where, runs: RUNS, seconds: start, visitsOfEachPage: VISITS, mebibytes: memory });
if (start.warm.median > LIMITS.seconds || memory.together!.browsed > LIMITS.mebibytes) {
  process.stderr.write(`Over the limit of ${LIMITS.seconds} s (warm) and ${LIMITS.mebibytes} MiB\n`);
  process.exitCode = 1;
}

/** @returns seconds from the command to the first page */
async function measureStart(env: NodeJS.ProcessEnv): Promise<number> {
  const store = await startStore(env);
  await stopStore(store.npm);
  return store.seconds;
}

async function withEmptyCache(measure: (env: NodeJS.ProcessEnv) => Promise<number>): Promise<number> {
  const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'selvedge-cache-'));
  try {
    return await measure({ NODE_COMPILE_CACHE });
  } finally {
    rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true });
  }
}

async function measureMemory() {
  const { npm } = await startStore({});
  try {
    const ready = memoryOfTree(npm.pid!, ROOT);
    for (const page of PAGES) await browse(page);
    return tableOf(ready, memoryOfTree(npm.pid!, ROOT));
  } finally {
    await stopStore(npm);
  }
}

async function browse(page: string): Promise<void> {
  let left = VISITS;
  const visit = async () => {
    while (left-- > 0) {
      const response = await fetch(origin + page);
      await response.text();
      if (response.status !== 200) throw new Error(`${page} answered ${response.status}, not 200`);
    }
  };
  await Promise.all(Array.from({ length: VISITORS }, visit));
}

function tableOf(ready: readonly ProcessMemory[], browsed: readonly ProcessMemory[]) {
  const find = (name: string) => browsed.find((process) => process.name === name)?.pss ?? 0;
  const rows = ready.map(({ name, pss }) => [name, { ready: round(pss), browsed: round(find(name)) }] as const);
  const together = { ready: round(sumOf(ready)), browsed: round(sumOf(browsed)) };
  return Object.fromEntries([...rows.sort(([a], [b]) => a.localeCompare(b)), ['together', together]]);
}

async function startStore(env: NodeJS.ProcessEnv): Promise<{ npm: ChildProcess; seconds: number }> {
  const started = performance.now();
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (output += chunk));
  while (!(await isServing())) {
    if (npm.exitCode !== null) throw new Error(`npm start ended with ${npm.exitCode}:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { npm, seconds: (performance.now() - started) / 1000 };
}

/** A page without a fallback in it: the first one a visitor gets whole. */
async function isServing(): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/product/CL-01`);
    await response.text();
    return response.status === 200;
  } catch {
    return false;
  }
}

async function stopStore(npm: ChildProcess): Promise<void> {
  const ended = once(npm, 'close');
  npm.kill('SIGTERM');
  await ended;
}

function seconds(values: readonly number[]) {
  return {
    median: round(median(values), 2),
    fastest: round(Math.min(...values), 2),
    slowest: round(Math.max(...values), 2),
  };
}
