import { type ChildProcess, execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { Buildah, ImageConfig } from './buildah.ts';

/** A container with its process. */
export interface Container {
  readonly name: string;
  /** When it was started, by `performance.now()`. */
  readonly started: number;
  readonly exited: Promise<number | null>;
  /** Where operators ask whether it is ready: another port than visitors' where there is one. */
  readyAfter(timeout: number): Promise<number>;
  /** Whom its process runs as. */
  uid(): number;
  /** Whether the health check of its image says that it is healthy. */
  isHealthy(): Promise<boolean>;
  /** @returns its exit code */
  stop(): Promise<number | null>;
}

export interface ContainerOptions {
  readonly buildah: Buildah;
  readonly name: string;
  readonly image: string;
  readonly config: ImageConfig;
  /** Of the loopback, and its own. */
  readonly address: string;
  /** A file for `/etc/hosts`, with the names of the others. */
  readonly hosts: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Start a container of an image, as the image says. */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  const { buildah, name, image, config, address, hosts, environment } = options;
  await buildah.run('from', '--quiet', '--name', name, image);
  // Its address stands for the network that it would have of its own.
  const variables = { ...environment, HOST: address, ADMIN_HOST: address };
  const settings = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const run = (command: readonly string[]) =>
    buildah.start(name, ['--volume', `${hosts}:/etc/hosts:ro`, ...settings], command);
  const child = run(config.Cmd);
  const started = performance.now();
  const output = keepOutput(child);
  const exited = exitOf(child);
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const complain = (what: string) => new Error(`${name} ${what}:\n${output()}`);
  const node = () => {
    const found = descendants(child.pid!).find((pid) => programOf(pid) === 'node');
    if (found === undefined) throw complain('has no process');
    return found;
  };
  return {
    name,
    started,
    exited,
    async readyAfter(timeout) {
      for (;;) {
        if (ended) throw complain('ended before it was ready');
        if (await isReady(address)) return performance.now() - started;
        if (performance.now() - started > timeout) throw complain(`was not ready after ${timeout} ms`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    uid: () => Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${node()}/status`, 'utf8'))?.[1]),
    async isHealthy() {
      const [kind, ...command] = config.Healthcheck?.Test ?? [];
      if (kind !== 'CMD') throw complain('has no health check');
      return (await exitOf(run(command))) === 0;
    },
    stop() {
      if (!ended) process.kill(node(), 'SIGTERM');
      return exited;
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  for (const port of [8090, 8080]) {
    try {
      const { status } = await fetch(`http://${address}:${port}/readyz`, { signal: AbortSignal.timeout(1000) });
      return status === 200;
    } catch {
      // Nothing listens there (yet).
    }
  }
  return false;
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

/** @returns what it wrote last */
function keepOutput({ stdout, stderr }: ChildProcess): () => string {
  let kept = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      kept = (kept + chunk).slice(-4000);
    });
  }
  return () => kept;
}

/** The processes below one, the nearest first. */
function descendants(root: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  for (const parent of found) found.push(...pairs.filter(([, ppid]) => ppid === parent).map(([pid]) => pid));
  return found;
}

function programOf(pid: number): string | undefined {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return undefined;
  }
}
