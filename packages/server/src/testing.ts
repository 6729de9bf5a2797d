import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A database of a test's own. */
export interface TestDatabase {
  /** For `openDatabase`, as often as the test likes. */
  readonly target: string;
  /** Remove it, when all that was opened is closed. */
  remove(): Promise<void>;
}

/**
 * A new, empty database for one test, of the engine that this run proves: a `node:sqlite` file, or a database on the
 * PostgreSQL server that TEST_POSTGRES_URL names.
 */
export async function newTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  return server ? newPostgresDatabase(server) : newFile();
}

function newFile(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'test-database-'));
  return { target: join(folder, 'made', 'test.sqlite'), remove: async () => rmSync(folder, { recursive: true }) };
}

async function newPostgresDatabase(server: string): Promise<TestDatabase> {
  const { Client } = await import('pg');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const execute = async (sql: string) => {
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await execute(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { target: url.href, remove: () => execute(`drop database ${name} with (force)`) };
}
