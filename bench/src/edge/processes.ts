import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Cores that a process may run on, as taskset(1) counts them. */
export type Cores = '0' | '1' | '0,1';

/** A server that answers at `url`. */
export interface Running {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Command {
  readonly name: string;
  readonly command: readonly string[];
  readonly port: number;
  readonly cores: Cores;
  /** Where what it prints goes. */
  readonly folder: string;
}

/** Servers that still run: none outlives the measurement, however that ends. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/**
 * Start a server on the given cores and wait until it listens.
 *
 * @throws Error with what it printed, if it ends before or takes longer than 15 s
 */
export async function start({ name, command, port, cores, folder }: Command): Promise<Running> {
  const log = join(folder, `${name}-${port}.log`);
  const out = openSync(log, 'w');
  const child = spawn('taskset', ['-c', cores, ...command], { stdio: ['ignore', out, out] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 15_000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${command.join(' ')} does not answer at ${url}:\n${readFileSync(log, 'utf8')}`);
    }
    await wait(20);
  }
  return { name, url, pid: child.pid!, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(forced);
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** A port that nothing listens on right now, below those that the system gives to connections that go out. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    try {
      server.listen(20_000 + Math.floor(Math.random() * 12_000), '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as { port: number }).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    } finally {
      server.close();
    }
  }
}

/**
 * Run a command to its end.
 *
 * @returns what it printed
 * @throws Error with what it printed, if it failed
 */
export async function run(command: readonly string[], cwd?: string): Promise<string> {
  const child = spawn(command[0]!, command.slice(1), { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (error += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${error}${out}`);
  return out;
}
