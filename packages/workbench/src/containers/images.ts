import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE } from './base.ts';
import type { Buildah } from './buildah.ts';

/** Two cores are what machines of a CI have. */
const AT_ONCE = 2;

export interface Build {
  readonly image: string;
  /** Of the Dockerfile. */
  readonly args: Readonly<Record<string, string>>;
}

/** Build images by `docker/Dockerfile` on the local base. @throws Error with the output of the first build that fails */
export async function buildImages(buildah: Buildah, builds: readonly Build[]): Promise<void> {
  const secrets = npmSecrets();
  const waiting = [...builds];
  const work = async () => {
    for (let build = waiting.shift(); build; build = waiting.shift()) {
      const args = Object.entries({ ...build.args, BASE }).flatMap(([name, value]) => [
        '--build-arg',
        `${name}=${value}`,
      ]);
      const files = ['--ignorefile', 'docker/Dockerfile.dockerignore', '--file', 'docker/Dockerfile'];
      const settings = ['--isolation', 'chroot', '--format', 'docker', ...secrets.options];
      await buildah.run('bud', '--quiet', ...settings, ...args, ...files, '--tag', build.image, '.');
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    secrets.remove();
  }
}

/** How npm reaches its registry from here: the user's `.npmrc`, and the authorities that Node is told to trust besides. */
function npmSecrets() {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-npm-'));
  const npmrc = join(folder, 'npmrc');
  const own = join(homedir(), '.npmrc');
  const ca = process.env.NODE_EXTRA_CA_CERTS;
  const settings = [existsSync(own) ? readFileSync(own, 'utf8') : '', ca ? 'cafile=/run/secrets/ca' : ''];
  writeFileSync(npmrc, settings.join('\n'), { mode: 0o600 });
  return {
    options: ['--secret', `id=npmrc,src=${npmrc}`, ...(ca ? ['--secret', `id=ca,src=${ca}`] : [])],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
