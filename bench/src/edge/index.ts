import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePrograms } from '@selvedge/workbench';
import { machine, machineLine, round, writeResult } from '../report.ts';
import { firstByte } from './first-byte.ts';
import { memory } from './memory.ts';
import { mix } from './mix.ts';
import { type Plan, printTable, type Row } from './outcome.ts';
import { type PeerOptions, startOrigin } from './peers.ts';
import { latencies } from './rates.ts';
import { CONTESTS, contend } from './throughput.ts';
import { TOOLS, versions } from './tools.ts';

type Scenario = (options: Omit<PeerOptions, 'cores'>, plan: Plan) => Promise<Row[]>;

const SCENARIOS: Record<string, Scenario> = {
  ...Object.fromEntries(
    Object.entries(CONTESTS).map(([name, contest]) => [
      name,
      (options: Omit<PeerOptions, 'cores'>, plan: Plan) => contend(name, contest, options, plan),
    ]),
  ),
  mix: (options, plan) => mix('mix', options, plan),
  'first-byte': firstByte,
  memory,
  p99: latencies,
};

const HELP = `Measure the edge beside a bare Node process, Varnish with ESI and nginx with SSI, in one run on one machine.

  --only <names>   some scenarios, separated by commas: ${Object.keys(SCENARIOS).join(', ')}
  --rounds <n>     rounds of each comparison; 10
  --seconds <n>    of each load; 3
  --quick          3 rounds of 1 s and a tenth of the URLs: shows that it works, not how fast it is
  --help

The servers run on core 0, load and origin on core 1; with two cores (-2) servers and load share both. The figures are kept in
bench/results/edge.json after a run of all scenarios that is not quick. Exits with 1 if such a run misses a target.
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}

const names = values.only?.split(',') ?? Object.keys(SCENARIOS);
const unknown = names.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0) {
  process.stderr.write(
    `No scenario is called ${unknown.join(', ')}. There are ${Object.keys(SCENARIOS).join(', ')}.\n`,
  );
  process.exit(2);
}
const plan: Plan = {
  rounds: positive('rounds', values.rounds ?? (values.quick ? '3' : '10')),
  seconds: positive('seconds', values.seconds ?? (values.quick ? '1' : '3')),
  urls: values.quick ? 100_000 : 1_000_000,
  progress: (line) => process.stdout.write(`  ${line}\n`),
};

ensurePrograms(TOOLS);
const where = machine();
process.stdout.write(`${machineLine(where)}\n${names.join(', ')}: about ${round(minutes(names, plan))} min\n`);

const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'));
const origin = await startOrigin(folder);
const rows: Row[] = [];
try {
  for (const name of names) rows.push(...(await SCENARIOS[name]!({ origin: origin.url, folder, cacheSize: 64 }, plan)));
} finally {
  await origin.stop();
  rmSync(folder, { recursive: true, force: true });
}
printTable(rows);
if (!values.quick && !values.only) {
  const { rounds, seconds, urls } = plan;
  writeResult('edge', {
    machine: where,
    versions: await versions(),
    method: { rounds, seconds, urls, connections: 64 },
    rows,
  });
}
if (!values.quick && rows.some(({ target }) => target && !target.met)) process.exitCode = 1;

function positive(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  process.stderr.write(`--${name} is a whole number above 0, not ${value}\n`);
  return process.exit(2);
}

/** An estimate: loads take their time, and a million URLs some minutes. */
function minutes(names: readonly string[], { rounds, seconds, urls }: Plan): number {
  const load = seconds + 0.2;
  const cost: Record<string, number> = {
    'first-byte': rounds * 6,
    memory: urls / 4000,
    p99: 3 * 4 * rounds * (load + 0.8),
  };
  const sum = names.reduce(
    (total, name) => total + (cost[name] ?? (rounds + 1) * (CONTESTS[name]?.peers.length ?? 4) * load),
    0,
  );
  return Math.max(1, sum / 60);
}
