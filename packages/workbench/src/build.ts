import { spawn } from 'node:child_process';
import { ROOT } from './site.ts';

/**
 * Build what browsers need, by turbo, which builds only what changed.
 *
 * @throws Error with turbo's output if a build fails
 */
export async function build(): Promise<void> {
  const started = performance.now();
  process.stdout.write('Building what browsers need…\n');
  const child = spawn('node_modules/.bin/turbo', ['run', 'build', '--output-logs=errors-only', '--no-color'], {
    cwd: ROOT,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
  process.stdout.write(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}
