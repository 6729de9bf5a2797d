import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../site.ts';

const execute = promisify(execFile);

/** What an image says of how its containers are run. */
export interface ImageConfig {
  readonly User: string;
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

export interface Image {
  readonly config: ImageConfig;
  /** Of its layers, unpacked. */
  readonly bytes: number;
}

/**
 * buildah with a store of its own, by means that work inside a container too: no overlay file system, and no namespaces
 * but that of mounts. Containers share this machine's network.
 */
export interface Buildah {
  /** @throws Error with what buildah wrote, if it fails */
  run(...args: string[]): Promise<string>;
  inspect(image: string): Promise<Image>;
  /** Run a command in a container, which stays there when it ends. */
  start(container: string, options: readonly string[], command: readonly string[]): ChildProcess;
  /** The store, with all its images and containers. */
  remove(): void;
}

export function createBuildah(): Buildah {
  // Not in /tmp, which may be memory: these are gigabytes.
  const store = mkdtempSync('/var/tmp/selvedge-containers-');
  const common = ['--root', join(store, 'root'), '--runroot', join(store, 'run'), '--storage-driver', 'vfs'];
  const run = async (...args: string[]) => {
    try {
      const { stdout } = await execute('buildah', [...common, ...args], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
      return stdout.trim();
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`buildah ${args[0]} failed:\n${stdout.slice(-3000)}${stderr.slice(-3000)}`, { cause: error });
    }
  };
  return {
    run,
    async inspect(image) {
      const { Docker, Manifest } = JSON.parse(await run('inspect', '--type', 'image', image));
      const { layers } = JSON.parse(Manifest) as { layers: { size: number }[] };
      return { config: Docker.config, bytes: layers.reduce((sum, { size }) => sum + size, 0) };
    },
    start: (container, options, command) =>
      spawn('buildah', [...common, 'run', '--isolation', 'chroot', ...options, container, '--', ...command], {
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    remove: () => rmSync(store, { recursive: true, force: true }),
  };
}
