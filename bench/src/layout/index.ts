import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePrograms } from '@selvedge/workbench';
import { printTable, type Row } from '../edge/outcome.ts';
import { machine, machineLine, writeResult } from '../report.ts';
import { cost } from './cost.ts';
import { firstByte } from './first-byte.ts';
import { hung } from './hung.ts';
import { COUNTS } from './pages.ts';
import { type OnStage, TAILOR, withStage } from './peers.ts';
import type { Plan } from './plan.ts';

const SCENARIOS: Record<string, (onStage: OnStage, plan: Plan) => Promise<Row[]>> = {
  cost,
  'first-byte': (onStage, plan) => onStage((stage) => firstByte(stage, plan)),
  hung: (onStage, plan) => onStage((stage) => hung(stage, plan)),
};

const HELP = `Measure what a page costs that the layout puts together, beside bare undici, a stock Podium layout on Express and
Zalando's Tailor, in one run on one machine; and what a podlet costs that is slow or hangs.

  --only <names>   some scenarios, separated by commas: ${Object.keys(SCENARIOS).join(', ')}
  --rounds <n>     rounds of each comparison; 10. All processes are started again after each two
  --quick          3 rounds of 1 s, of few sizes: shows that it works, not how fast it is
  --help

The layouts run on core 0; load and podlets on core 1. The figures are kept in bench/results/layout.json after a run of all
scenarios that is not quick, which takes about 20 min. Exits with 1 if such a run misses a target.
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
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
if (unknown.length > 0)
  refuse(`No scenario is called ${unknown.join(', ')}. There are ${Object.keys(SCENARIOS).join(', ')}.`);
const rounds = Number(values.rounds ?? (values.quick ? 3 : 10));
if (!Number.isInteger(rounds) || rounds < 1) refuse(`--rounds is a whole number above 0, not ${values.rounds}`);
const plan: Plan = {
  rounds,
  roundsOfStart: 2,
  seconds: values.quick ? 1 : 2,
  warmUp: values.quick ? 1 : 2,
  counts: values.quick ? [1, 6, 16] : COUNTS,
  visits: values.quick ? 50 : 300,
  progress: (line) => process.stdout.write(`  ${line}\n`),
};

ensurePrograms({ wrk: 'wrk', taskset: 'util-linux' });
process.env.NODE_ENV = 'production';
const where = machine();
process.stdout.write(`${machineLine(where)}\n`);
const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'));
const rows: Row[] = [];
let absent: string | undefined;
const onStage: OnStage = (use) =>
  withStage(folder, (stage) => {
    absent = stage.absent;
    return use(stage);
  });
try {
  for (const name of names) rows.push(...(await SCENARIOS[name]!(onStage, plan)));
  printTable(rows);
  if (absent) process.stdout.write(`${absent}\n`);
  if (!values.quick && !values.only) {
    const { progress, ...method } = plan;
    writeResult('layout', { machine: where, tailor: absent ?? TAILOR, method, rows });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (!values.quick && rows.some(({ target }) => target && !target.met)) process.exitCode = 1;

function refuse(what: string): never {
  process.stderr.write(`${what}\n`);
  process.exit(2);
}
