import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureChromium } from './chromium.ts';
import { ROOT } from './site.ts';

/** In order: what is quick comes first. */
const STEPS: [name: string, command: string][] = [
  ['lint', 'biome ci --reporter=summary .'],
  ['types', 'turbo run typecheck --output-logs=errors-only'],
  ['boundaries', 'turbo boundaries'],
  ['rules', 'node packages/workbench/src/check.ts'],
  ['clients', 'npm run -s client:check --workspaces --if-present'],
  ['units', "turbo run test --filter='!@store/e2e' --output-logs=new-only --concurrency=2"],
  ['e2e', 'turbo run build --output-logs=errors-only && npm run -s test -w @store/e2e'],
  ['engines', 'turbo run build --output-logs=errors-only && node packages/workbench/src/engines.ts'],
  ['lighthouse', 'npm run -s lighthouse -w @store/e2e'],
  ['prune', 'node packages/workbench/src/prune.ts'],
  ['containers', 'node packages/workbench/src/containers.ts'],
];

const HELP = `Prove everything: format and lint, types, import and style rules, generated clients, every workspace's tests, and the
running store in a real browser and to Lighthouse, on servers that are not ours, that each deployable stands alone, and the containers.

  npm test                  everything
  npm test -- --only e2e    one step: ${STEPS.map(([name]) => name).join(', ')}
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
  ensureChromium();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
const report: string[] = [];
for (const [name, command] of steps) {
  process.stdout.write(`\n── ${name}: ${command}\n`);
  const started = performance.now();
  const { status } = spawnSync('sh', ['-c', command], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  report.push(
    `  ${name.padEnd(12)} ${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${status === 0 ? 'passed' : 'FAILED'}`,
  );
  if (status !== 0) {
    process.stderr.write(`\n${report.join('\n')}\n`);
    process.exit(1);
  }
}
process.stdout.write(`\n${report.join('\n')}\n`);
