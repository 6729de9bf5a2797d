import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type ProcessSpec, ROOT } from './site.ts';

export interface RunningProcess {
  readonly spec: ProcessSpec;
  readonly child: ChildProcess;
  /** What it wrote last, for an error message. */
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

export interface StartOptions {
  /** Receives each line that a process writes. */
  readonly onLine?: (name: string, line: string) => void;
  /** Node options, such as `--watch`. */
  readonly nodeOptions?: readonly string[];
}

/**
 * Which of the ports that these processes need are taken.
 *
 * @returns one line for each, with the process that wants it
 */
export async function takenPorts(specs: readonly ProcessSpec[]): Promise<string[]> {
  const wanted = specs.flatMap(({ name, port, readyPort, adminPort = readyPort }) => [
    { name, port },
    ...(adminPort ? [{ name: `${name} admin`, port: adminPort }] : []),
  ]);
  const taken = await Promise.all(
    wanted.map(async ({ name, port }) => ((await isFree(port)) ? undefined : `port ${port} (${name}) is taken`)),
  );
  return taken.filter((line) => line !== undefined);
}

/** A TCP port of the loopback that nobody has, until somebody takes it. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve((address as { port: number }).port));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Ten processes share one machine. With V8's own young generation each grows to three times 16 MiB of short-lived objects
 * before it collects them. A quarter of that takes a third off the memory of all, at the same CPU time within the noise.
 */
const HEAP_OPTIONS = ['--max-semi-space-size=4'];

/** Start one process of the store with this Node. */
export function startProcess(spec: ProcessSpec, { onLine, nodeOptions = [] }: StartOptions = {}): RunningProcess {
  const cache = join(ROOT, 'node_modules/.cache/node');
  mkdirSync(cache, { recursive: true });
  const child = spawn(process.execPath, [...HEAP_OPTIONS, ...nodeOptions, 'src/server.ts'], {
    cwd: join(ROOT, spec.folder),
    env: { NODE_COMPILE_CACHE: cache, ...process.env, ...spec.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        last.push(line);
        if (last.length > 20) last.shift();
        onLine?.(spec.name, line);
      }
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { spec, child, output: () => last.join('\n'), exited };
}

/**
 * Wait until a process says that it is ready.
 *
 * @param timeout ms
 * @throws Error with what the process wrote last, if it ends or is not ready in time
 */
export async function whenReady(running: RunningProcess, timeout = 60_000): Promise<void> {
  const { name, port, readyPort } = running.spec;
  const deadline = performance.now() + timeout;
  let ended = false;
  void running.exited.then(() => {
    ended = true;
  });
  for (;;) {
    if (ended) throw new Error(`${name} ended before it was ready:\n${running.output()}`);
    if (await isReady(readyPort ?? port)) return;
    if (performance.now() > deadline)
      throw new Error(`${name} was not ready after ${timeout} ms:\n${running.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Ask the processes to end, outermost first, and cut off whichever does not within `timeout` ms. */
export async function stopProcesses(running: readonly RunningProcess[], timeout = 8000): Promise<void> {
  await Promise.all(
    running.map(async ({ child, exited }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // A stopped process does not hear SIGTERM before it continues.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const cut = setTimeout(() => child.kill('SIGKILL'), timeout);
      await exited;
      clearTimeout(cut);
    }),
  );
}
