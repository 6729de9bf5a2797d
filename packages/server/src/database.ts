import { Kysely, sql, type Transaction } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { sqliteDialect } from './database-sqlite.ts';

export * from './batches.ts';
export * from './database-feeds.ts';
export * from './database-revisions.ts';
export * from './database-rows.ts';

export interface DatabaseOptions {
  /** PostgreSQL: connections that this process holds at most; 10 by default. */
  readonly pool?: number;
  /** PostgreSQL: how long a statement may take, and the wait for a connection, ms; 10,000 by default. */
  readonly timeout?: number;
  /** PostgreSQL: what it calls this process in `pg_stat_activity`. */
  readonly name?: string;
}

/**
 * Open a database behind Kysely, migrated to the newest schema: a `node:sqlite` file, or a PostgreSQL database that several
 * replicas share. Those that start at once migrate one after another.
 *
 * Row locks (`forUpdate`) are PostgreSQL's; on SQLite a transaction holds the whole file's write lock from its beginning.
 *
 * @param target a path, `:memory:`, or `postgres://user:password@host:port/database`
 * @param migrations name to migration, run in the order of their names
 * @throws Error that names file or host if it cannot be had, or if a migration fails; the schema is then as it was
 */
export async function openDatabase<Tables>(
  target: string,
  migrations: Record<string, Migration>,
  options: DatabaseOptions = {},
): Promise<Kysely<Tables>> {
  if (isPostgresUrl(target)) return openPostgres(target, migrations, options);
  const database = new Kysely<Tables>({ dialect: sqliteDialect(target) });
  try {
    await migrate(database, migrations);
  } catch (error) {
    throw new Error(`The database ${target} could not be migrated`, { cause: error });
  }
  return database;
}

async function openPostgres<Tables>(
  url: string,
  migrations: Record<string, Migration>,
  { pool = 10, timeout = 10_000, name = 'selvedge' }: DatabaseOptions,
): Promise<Kysely<Tables>> {
  // Loaded by those who use it only: the driver takes time and memory.
  const { explainPostgres, migrationDialect, postgresDialect } = await import('./database-postgres.ts');
  const given = { pool, timeout, name };
  const migrating = new Kysely<Tables>({ dialect: migrationDialect(url, given) });
  try {
    await migrate(migrating, migrations);
  } catch (error) {
    throw explainPostgres(url, error);
  } finally {
    await migrating.destroy();
  }
  return new Kysely({ dialect: postgresDialect(url, given) });
}

async function migrate<Tables>(database: Kysely<Tables>, migrations: Record<string, Migration>): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

/** Does this name a PostgreSQL database? */
export function isPostgresUrl(target: string): boolean {
  return /^postgres(ql)?:$/.test(URL.parse(target)?.protocol ?? '');
}

/** PostgreSQL's serialization_failure and deadlock_detected: nothing was wrong, but for the moment. */
const TRANSIENT = new Set(['40001', '40P01']);

/**
 * Run a transaction, and again if it fell to others that ran at once.
 *
 * @param work may run up to three times, each time on a database without what it did before
 */
export async function transact<Tables, Result>(
  database: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction().execute(work);
    } catch (error) {
      if (attempt === 3 || !TRANSIENT.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

/** Does the database answer? For `/readyz`, which bounds the wait. */
export async function answers<Tables>(database: Kysely<Tables>): Promise<boolean> {
  await sql`select 1`.execute(database);
  return true;
}
