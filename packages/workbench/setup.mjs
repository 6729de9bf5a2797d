// Runs on whatever Node the host has, with nothing installed: makes the workspace complete, then hands over.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;
const isCurrent = () =>
  existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs;

if (!isCurrent()) {
  const started = Date.now();
  process.stdout.write('Installing dependencies (npm ci)…\n');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.stderr.write('The dependencies could not be installed: see above, then run the command again.\n');
    process.exit(1);
  }
  process.stdout.write(`Installed in ${Math.round((Date.now() - started) / 1000)} s.\n`);
}

const wanted = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).devDependencies.node;
const { stdout } = spawnSync(`${root}node_modules/.bin/node`, ['--version'], { encoding: 'utf8' });
if (stdout?.trim() !== `v${wanted}`) {
  process.stderr.write(
    `The project's own Node ${wanted} is not there (found ${stdout?.trim() || 'none'}): remove node_modules and run the command again.\n`,
  );
  process.exit(1);
}
