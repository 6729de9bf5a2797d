import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startPostgres } from './postgres.ts';
import { ROOT, TEAMS } from './site.ts';

/** One kind of server that is not ours. Throws when its tests fail. */
const STEPS: [name: string, prove: () => void | Promise<void>][] = [
  ['postgres', provePostgres],
  ['composition', proveComposition],
];

const HELP = `Prove what is claimed of servers that are not ours, which are installed where that can be: as root, on Debian.

  npm run test:engines                      all of them
  npm run test:engines -- --only postgres   one: ${STEPS.map(([name]) => name).join(', ')}
`;

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const steps = STEPS.filter(([name]) => !values.only || values.only === name);
if (steps.length === 0) {
  process.stderr.write(`There is no step "${values.only}": there are ${STEPS.map(([name]) => name).join(', ')}\n`);
  process.exit(2);
}
try {
  for (const [, prove] of steps) await prove();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

/** The contract of each service and of what they build on, as on `node:sqlite`; then replicas, and the store. */
async function provePostgres(): Promise<void> {
  const server = await startPostgres();
  const env = { TEST_POSTGRES_URL: server.url() };
  try {
    test('packages/server', ['database', 'outbox', 'postgres'], env);
    for (const team of TEAMS) test(`services/${team}`, [], env);
  } finally {
    await server.stop();
  }
  test('e2e', ['--config', 'vitest.databases.config.ts']);
}

/** The store and a site of its own before Varnish, nginx and our edge, on Node and in workerd; prints what each keeps, as `docs/engines.md` has it. */
function proveComposition(): void {
  test('e2e', ['--config', 'vitest.engines.config.ts']);
}

function test(folder: string, args: readonly string[], env: Record<string, string> = {}): void {
  process.stdout.write(`\n${folder}: vitest run ${args.join(' ')}\n`);
  const { status } = spawnSync(`${ROOT}/node_modules/.bin/vitest`, ['run', ...args], {
    cwd: `${ROOT}/${folder}`,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`The tests of ${folder} failed`);
}
