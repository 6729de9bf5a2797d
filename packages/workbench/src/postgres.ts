import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  globSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Client } from 'pg';
import { ensurePrograms } from './debian.ts';
import { freePort } from './processes.ts';

/** A PostgreSQL server of its own, gone with its data when it is stopped. */
export interface PostgresServer {
  readonly port: number;
  readonly process: ChildProcess;
  /** The URL of a database, which need not be there; `postgres` is. */
  url(database?: string): string;
  stop(): Promise<void>;
}

/**
 * Start a PostgreSQL server for a test: on a free port of the loopback, without passwords, and careless with its files, as
 * they do not outlive it. Where there is none, as root on Debian, it is installed. Root starts it as `postgres`, since it
 * refuses to run as root.
 *
 * @param tls has it speak TLS besides: certificate and key, PEM
 * @throws Error with what the server wrote, if it does not come up
 */
export async function startPostgres(tls?: { readonly cert: string; readonly key: string }): Promise<PostgresServer> {
  const programs = findPrograms();
  const user = process.getuid?.() === 0 ? idsOf('postgres') : undefined;
  const data = mkdtempSync(join(tmpdir(), 'selvedge-postgres-'));
  if (user) chownSync(data, user.uid, user.gid);
  // Its own folder: initdb and postgres look at where they are started, which that user may not read.
  const options = { cwd: data, ...user };
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...options, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed:\n${made.stderr || made.error?.message}`);
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: data,
    max_connections: 200,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    ...(tls && { ssl: 'on' }),
  };
  for (const [name, pem] of Object.entries(tls ?? {})) {
    const file = join(data, `server.${name === 'cert' ? 'crt' : 'key'}`);
    writeFileSync(file, pem, { mode: 0o600 });
    if (user) chownSync(file, user.uid, user.gid);
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // To a file: nobody reads a pipe while this process waits for another, and the server waits when one is full.
  const log = join(data, 'server.log');
  const file = openSync(log, 'a');
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...args], {
    ...options,
    stdio: ['ignore', 'ignore', file],
  });
  closeSync(file);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // It does not outlive a test that ends without stopping it.
  const abandon = () => child.kill('SIGQUIT');
  process.once('exit', abandon);
  const url = (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const stop = async () => {
    // "Fast shutdown": it ends the sessions that are there.
    child.kill('SIGINT');
    await exited;
    process.off('exit', abandon);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await whenItAnswers(url(), child);
  } catch (error) {
    const output = readFileSync(log, 'utf8');
    await stop();
    throw new Error(`PostgreSQL did not start:\n${output}`, { cause: error });
  }
  return { port, process: child, url, stop };
}

/**
 * Make the databases that are not there yet.
 *
 * @param server the URL of a server, with a user who may make databases; what it says of a database does not count
 * @throws Error without the URL's password
 */
export async function createDatabases(server: string, names: readonly string[]): Promise<void> {
  const url = new URL(server);
  url.pathname = '/postgres';
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const present = new Set(rows.map(({ datname }) => datname));
    for (const name of names) {
      if (!present.has(name)) await client.query(`create database ${client.escapeIdentifier(name)}`);
    }
  } catch (error) {
    const cause = error instanceof AggregateError ? error.errors[0] : error;
    throw new Error(`The databases could not be made at ${url.host}: ${cause.message}`, { cause });
  } finally {
    await client.end();
  }
}

/** Debian keeps the server's programs apart by version, and off the path. */
function findPrograms(): string {
  const newest = () =>
    globSync('/usr/lib/postgresql/*/bin/postgres')
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .at(-1);
  const onPath = () =>
    (process.env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, 'postgres'))
      .find((file) => existsSync(file));
  const there = newest() ?? onPath();
  if (there) return dirname(there);
  ensurePrograms({ postgres: 'postgresql' });
  return dirname(newest()!);
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

async function whenItAnswers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end();
    }
  }
}
