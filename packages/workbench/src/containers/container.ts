import { type ChildProcess, execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { Buildah, ImageConfig } from './buildah.ts';

/** A container with its process. */
export interface Container {
  readonly name: string;
  /**
   * Wait until it is ready, as its operators' port says, or its own where it has no other.
   *
   * @param timeout ms
   * @returns ms since it was started
   * @throws Error with what it wrote last, if it ends or is not ready in time
   */
  readyAfter(timeout: number): Promise<number>;
  /** Whom its process runs as. */
  uid(): number;
  /** What its process is called in its own namespace. */
  pid(): number;
  /** Whether the health check of its image says that it is healthy. */
  isHealthy(): Promise<boolean>;
  /** @returns its exit code */
  stop(): Promise<number | null>;
  /** At once, and without an answer. */
  kill(): void;
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
  /** Give it a namespace of processes, as an engine would, in which it is the first. Only root may make one. */
  readonly alone?: boolean;
}

/** Becomes process 1 of a new namespace, as the user of the image. */
const ALONE = [
  'unshare',
  '--pid',
  '--fork',
  '--kill-child',
  'setpriv',
  '--reuid=1000',
  '--regid=1000',
  '--clear-groups',
];

/** Start a container of an image, as the image says. */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  const { buildah, name, image, config, address, hosts, environment, alone = false } = options;
  await buildah.run('from', '--quiet', '--name', name, image);
  // Its address stands for the network that it would have of its own.
  const variables = { ...environment, HOST: address, ADMIN_HOST: address };
  const settings = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const run = (command: readonly string[], ...more: string[]) =>
    buildah.start(name, ['--volume', `${hosts}:/etc/hosts:ro`, ...settings, ...more], command);
  const child = alone ? run([...ALONE, ...config.Cmd], '--user=0', '--cap-add=CAP_SYS_ADMIN') : run(config.Cmd);
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
  const status = (field: RegExp) => Number(field.exec(readFileSync(`/proc/${node()}/status`, 'utf8'))?.[1]);
  return {
    name,
    async readyAfter(timeout) {
      for (;;) {
        if (ended) throw complain('ended before it was ready');
        if (await isReady(address)) return performance.now() - started;
        if (performance.now() - started > timeout) throw complain(`was not ready after ${timeout} ms`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    uid: () => status(/^Uid:\s+(\d+)/m),
    pid: () => status(/^NSpid:.*\s(\d+)$/m),
    async isHealthy() {
      const [kind, ...command] = config.Healthcheck?.Test ?? [];
      if (kind !== 'CMD') throw complain('has no health check');
      return (await exitOf(run(command))) === 0;
    },
    stop() {
      if (!ended) process.kill(node(), 'SIGTERM');
      return exited;
    },
    kill() {
      if (!ended) for (const pid of descendants(child.pid!)) killOne(pid);
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

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function programOf(pid: number): string | undefined {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return undefined;
  }
}
