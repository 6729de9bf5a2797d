import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from '../site.ts';
import type { Buildah } from './buildah.ts';

export const BASE = 'localhost/node';

/** What the slim image of Debian leaves out too. */
const NEEDLESS = ['usr/share/{doc,man,info,locale}/*', 'var/cache/apt/*', 'var/lib/apt/lists/*', 'var/log/*'];

/**
 * Make what stands for `node:26-bookworm-slim` where no registry of images can be reached: Debian's root file system by
 * debootstrap, with this Node and the npm of this machine in `/usr/local`, and the user `node`.
 */
export async function makeBase(buildah: Buildah): Promise<void> {
  const archive = join(ROOT, 'node_modules/.cache', `base-bookworm-node-${process.version}-${process.arch}.tar`);
  if (!existsSync(archive)) makeRoot(archive);
  const container = await buildah.run('from', 'scratch');
  await buildah.run('add', '--quiet', container, archive, '/');
  await buildah.run('config', '--env', 'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', '--cmd', 'node', container);
  await buildah.run('commit', '--quiet', '--rm', '--format', 'docker', container, BASE);
}

function makeRoot(archive: string): void {
  const root = mkdtempSync('/var/tmp/selvedge-base-');
  try {
    run('debootstrap', '--variant=minbase', '--include=ca-certificates,libatomic1,libstdc++6', 'bookworm', root);
    run('chroot', root, 'groupadd', '--gid', '1000', 'node');
    run('chroot', root, 'useradd', '--uid', '1000', '--gid', 'node', '--shell', '/bin/bash', '--create-home', 'node');
    const local = join(root, 'usr/local');
    cpSync(process.execPath, join(local, 'bin/node'));
    cpSync(npmFolder(), join(local, 'lib/node_modules/npm'), { recursive: true });
    for (const name of ['npm', 'npx'])
      symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
    for (const path of globSync(NEEDLESS, { cwd: root })) rmSync(join(root, path), { recursive: true, force: true });
    mkdirSync(dirname(archive), { recursive: true });
    run('tar', '-C', root, '-cf', `${archive}.new`, '.');
    renameSync(`${archive}.new`, archive);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Of the npm that `npm` is here. */
function npmFolder(): string {
  const program = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .find(existsSync);
  if (!program) throw new Error('There is no npm on the PATH to put into the base image');
  return join(realpathSync(program), '../..');
}

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });
