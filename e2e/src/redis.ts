import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePrograms, freePort } from '@selvedge/workbench';

/** A Redis of a test's own, which keeps its data when it is killed and started again. */
export interface Redis {
  readonly url: string;
  /** Run a command of redis-cli. @returns what it prints */
  command(...args: string[]): string;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Start a Redis; where there is none, as root on Debian, it is installed.
 *
 * @param port any that is free by default
 */
export async function startRedis(port?: number): Promise<Redis> {
  ensurePrograms({ 'redis-server': 'redis-server', 'redis-cli': 'redis-tools' });
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-redis-'));
  port ??= await freePort();
  let child: ChildProcess;
  const command = (...args: string[]) =>
    spawnSync('redis-cli', ['-p', `${port}`, ...args], { encoding: 'utf8' }).stdout.trim();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const start = async () => {
    const keep = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    child = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, ...keep], {
      stdio: 'ignore',
    });
    while (command('ping') !== 'PONG') {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    command,
    kill,
    start,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
