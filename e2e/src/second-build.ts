import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { ROOT } from '@selvedge/workbench';

/** Another build of some podlets, beside the repository's own. */
export interface SecondBuild {
  /** A podlet's folder, from the repository's. */
  folder(team: string): string;
  remove(): void;
}

/** In each island's shadow root after its slot, so that HTML of the one build does not fit the class of the other. */
export const SECOND_MARK = '<i class="second-build"></i>';

/**
 * Build podlets again from changed sources: each island has another template, and every asset another name, also the copies of
 * the runtime and of Lit.
 */
export async function buildAgain(teams: readonly string[]): Promise<SecondBuild> {
  const root = mkdtempSync(join(tmpdir(), 'selvedge-second-'));
  linkModules(root);
  copy('packages/browser', root);
  for (const name of ['lit', 'runtime', 'swap']) changeScript(join(root, `packages/browser/src/${name}.ts`));
  for (const team of teams) {
    const folder = join(root, 'podlets', team);
    copy(`podlets/${team}`, root);
    for (const file of globSync('src/islands/*.ts', { cwd: folder })) changeScript(join(folder, file));
    for (const file of globSync('src/styles/*.css', { cwd: folder })) {
      appendFileSync(
        join(folder, file),
        `@layer ${team} { @scope ([data-boundary="${team}"]) { :scope { --second-build: 1; } } }\n`,
      );
    }
  }
  await Promise.all(teams.map((team) => build(join(root, 'podlets', team))));
  return {
    folder: (team) => relative(ROOT, join(root, 'podlets', team)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** All that is installed, but the changed copy of the browser's package. */
function linkModules(root: string): void {
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '@selvedge'), { recursive: true });
  const link = (name: string) => symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) if (name !== '@selvedge') link(name);
  for (const name of readdirSync(join(ROOT, 'node_modules/@selvedge')))
    if (name !== 'browser') link(`@selvedge/${name}`);
  symlinkSync(join(root, 'packages/browser'), join(modules, '@selvedge/browser'));
}

function copy(folder: string, root: string): void {
  const left = ['node_modules', 'dist', 'test', '.data', '.turbo'];
  cpSync(join(ROOT, folder), join(root, folder), { recursive: true, filter: (path) => !left.includes(basename(path)) });
}

function changeScript(file: string): void {
  const code = readFileSync(file, 'utf8').replace('<slot></slot>', `$&${SECOND_MARK}`);
  writeFileSync(file, `${code}\nObject.assign(globalThis, { secondBuild: true });\n`);
}

function build(cwd: string): Promise<void> {
  const child = spawn(process.execPath, ['build.ts'], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The build in ${cwd} failed:\n${output}`)),
    );
  });
}
