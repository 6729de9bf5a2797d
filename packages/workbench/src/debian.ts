import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Have programs at hand for tests and measurements. On Debian, as root, what is missing is installed.
 *
 * @param programs by name, or for what is no program by the pattern of its path, with the Debian package that holds each
 * @throws Error that names what to install
 */
export function ensurePrograms(programs: Readonly<Record<string, string>>): void {
  // Servers live where only root looks.
  for (const folder of ['/usr/sbin', '/sbin']) {
    if (!foldersOnPath().includes(folder)) process.env.PATH += `${delimiter}${folder}`;
  }
  const missing = missingPackages(programs);
  if (missing.length === 0) return;
  const remedy = `Install what is missing and try again: apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!mayInstall()) throw new Error(remedy);
  process.stdout.write(`Installing ${missing.join(', ')}…\n`);
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Their services need not start: they would, in run levels for users.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    if (status !== 0) throw new Error(remedy);
  }
}

/** Is this Debian, or one of its kind, and are we root? */
export const mayInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

const foldersOnPath = (): string[] => (process.env.PATH ?? '').split(delimiter);

function missingPackages(programs: Readonly<Record<string, string>>): string[] {
  const folders = foldersOnPath();
  const isThere = (program: string) =>
    isAbsolute(program) ? globSync(program).length > 0 : folders.some((folder) => existsSync(join(folder, program)));
  return Object.entries(programs)
    .filter(([program]) => !isThere(program))
    .map(([, name]) => name);
}
