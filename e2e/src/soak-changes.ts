import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '@selvedge/workbench';
import { soak, sum } from './soak/soak.ts';

const HELP = `Change prices and stock while services with their relays, edges, the layout and Redis are killed and stopped by chance, and
compare what the edges show with the databases, again and again. One edge hears of purges by HTTP, one through Redis.

  --changes <n>       how many; 100000
  --seed <n>          of all that is by chance; 1
  --fault-every <n>   changes between two faults, on average; 200
  --check-every <n>   changes between two checkpoints; 2000
  --postgres          services on PostgreSQL, decide's with two replicas; SQLite files otherwise
  --help

Needs a built store (npm run build), and Redis, which is installed where it is missing (Debian, as root). Exits with 1 if an edge
shows an old value after the last purge was acknowledged, if an acknowledged change is lost, or if there are dead letters. Figures go to
bench/results/changes-under-kills.json, with --postgres to changes-under-kills-postgres.json.
`;

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    'fault-every': { type: 'string', default: '200' },
    'check-every': { type: 'string', default: '2000' },
    postgres: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}

const options = {
  changes: positive('changes'),
  seed: positive('seed'),
  faultEvery: positive('fault-every'),
  checkEvery: positive('check-every'),
  postgres: values.postgres,
};
const began = performance.now();
const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  node: process.version,
  loadBefore: Number(loadavg()[0]!.toFixed(2)),
  date: new Date().toISOString().slice(0, 10),
};
const say = (line: string) =>
  void process.stdout.write(`${String(Math.round((performance.now() - began) / 1000)).padStart(5)} s  ${line}\n`);

const result = await soak({ ...options, progress: say });
const name = options.postgres ? 'changes-under-kills-postgres' : 'changes-under-kills';
mkdirSync(join(ROOT, 'bench/results'), { recursive: true });
writeFileSync(
  join(ROOT, `bench/results/${name}.json`),
  `${JSON.stringify({ machine, options, ...result }, null, 2)}\n`,
);

const { faults, reads, deadLetters, violations } = result;
console.table({
  changes: result.changes,
  'changes per second': result.changesPerSecond,
  seconds: result.seconds,
  faults: sum(faults),
  'pages read': reads.pages,
  'of them from a cache': reads.hits,
  checkpoints: result.checkpoints,
  'values compared': result.values,
  'at most ms until quiet': result.quietAfterAtMost,
  'dead letters': deadLetters.length,
  violations: violations.length,
});
console.table(faults);
for (const line of [...violations, ...deadLetters].slice(0, 100)) process.stderr.write(`${line}\n`);
if (violations.length + deadLetters.length > 0) process.exitCode = 1;

function positive(option: 'changes' | 'seed' | 'fault-every' | 'check-every'): number {
  const number = Number(values[option]);
  if (Number.isInteger(number) && number > 0) return number;
  process.stderr.write(`--${option} is a whole number above 0, not ${values[option]}\n`);
  return process.exit(2);
}
