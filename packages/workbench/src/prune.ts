import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { deployables, ROOT } from './site.ts';

const HELP = `Take each deployable out of the repository, with the packages it declares and nothing else, and install, check, build and
test it there.

  npm run prune-check                     all of them
  npm run prune-check -- edge podlets/*   those in these folders
`;

/** What a deployable's tasks need from the root, which \`turbo prune\` leaves out. */
const ROOT_FILES = ['tsconfig.base.json'];

const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true });
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const folders = deployables();
const unknown = positionals.filter((folder) => !folders.includes(folder));
if (unknown.length > 0) {
  process.stderr.write(`Not a deployable: ${unknown.join(', ')}. There are ${folders.join(', ')}\n`);
  process.exit(2);
}

for (const folder of positionals.length > 0 ? positionals : folders) {
  const started = performance.now();
  const failure = prune(folder);
  process.stdout.write(
    `  ${folder.padEnd(18)} ${((performance.now() - started) / 1000).toFixed(0).padStart(3)} s  ${failure ? 'FAILED' : 'stands alone'}\n`,
  );
  if (failure) {
    process.stderr.write(`${failure}\n`);
    process.exitCode = 1;
  }
}

/** @returns the failed command with its output, undefined if all went well */
function prune(folder: string): string | undefined {
  const { name } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as { name: string };
  const out = mkdtempSync(join(tmpdir(), 'selvedge-prune-'));
  try {
    return (
      run(ROOT, join(ROOT, 'node_modules/.bin/turbo'), 'prune', name, '--out-dir', out) ??
      copyRootFiles(out) ??
      run(out, 'npm', 'ci', '--prefer-offline', '--loglevel=error') ??
      run(out, 'turbo', 'run', 'typecheck', 'build', 'test', `--filter=${name}`, '--no-color')
    );
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function copyRootFiles(out: string): undefined {
  for (const file of ROOT_FILES) copyFileSync(join(ROOT, file), join(out, file));
}

function run(cwd: string, command: string, ...args: string[]): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: environment(cwd),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0
    ? undefined
    : `${command} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`;
}

/** This environment without what leads back into the repository: its commands, and npm's notes about the running script. */
function environment(cwd: string): NodeJS.ProcessEnv {
  const variables = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(ROOT));
  return {
    ...Object.fromEntries(variables),
    PATH: [join(cwd, 'node_modules/.bin'), ...path].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
  };
}
