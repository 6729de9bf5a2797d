import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Program {
  stop(): Promise<void>;
}

/** A folder for a program's files; it goes when the program is stopped. */
export const makeFolder = (name: string): string => mkdtempSync(join(tmpdir(), `selvedge-${name}-`));

/**
 * Start a server and wait until it does.
 *
 * @param isReady asked again and again
 * @throws Error with what it wrote, if it ends or is not ready in time
 */
export async function startProgram(
  [command = '', ...args]: readonly string[],
  { folder, env, isReady }: { folder: string; env?: Record<string, string>; isReady: () => Promise<boolean> },
): Promise<Program> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
  }
  const program = { stop: () => stop(child, folder) };
  const deadline = performance.now() + 30_000;
  while (!(await isReady().catch(() => false))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await program.stop();
      throw new Error(`${command} did not start:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return program;
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const cut = setTimeout(() => child.kill('SIGKILL'), 8000);
    await exited;
    clearTimeout(cut);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** @throws Error that names what the text does not hold exactly once */
export function replaceEach(text: string, places: Readonly<Record<string, string>>): string {
  let replaced = text;
  for (const [from, to] of Object.entries(places)) {
    if (replaced.split(from).length !== 2) throw new Error(`The recipe should hold "${from}" once`);
    replaced = replaced.replace(from, to);
  }
  return replaced;
}
