import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startPostgres } from '../postgres.ts';
import { ROOT } from '../site.ts';

/** PostgreSQL and Redis, run by this machine in place of their own images. */
export interface Backends {
  /** Where a URL of the compose file leads here. */
  reach(value: string): string;
  stop(): Promise<void>;
}

/**
 * Start them as the compose file does: PostgreSQL with the databases that `docker/databases.sh` makes, Redis without a disk.
 *
 * @param addresses of the containers, by name
 */
export async function startBackends(addresses: ReadonlyMap<string, string>, password: string): Promise<Backends> {
  const postgres = await startPostgres();
  const redis = spawn(
    'redis-server',
    ['--bind', addresses.get('redis')!, '--port', '6379', '--save', '', '--appendonly', 'no'],
    {
      stdio: 'ignore',
    },
  );
  process.once('exit', () => redis.kill());
  const stop = async () => {
    const ended = once(redis, 'exit');
    if (redis.kill()) await ended;
    await postgres.stop();
  };
  try {
    execFileSync('sh', [join(ROOT, 'docker/databases.sh')], {
      env: { ...process.env, PGHOST: '127.0.0.1', PGPORT: `${postgres.port}`, POSTGRES_PASSWORD: password },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { reach: (value) => value.replace('@postgres:5432/', `@127.0.0.1:${postgres.port}/`), stop };
}
