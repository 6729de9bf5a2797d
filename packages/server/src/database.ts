import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

/**
 * Open a `node:sqlite` file behind Kysely, migrated to the newest schema.
 *
 * @param file a path, or `:memory:`; its folder is made
 * @param migrations name to migration, run in the order of their names
 * @throws Error if a migration fails; the file is then left as it was
 */
export async function openDatabase<Tables>(
  file: string,
  migrations: Record<string, Migration>,
): Promise<Kysely<Tables>> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 });
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  const database = new Kysely<Tables>({ dialect: new Dialect({ database: adapt(sqlite) }) });
  const { error } = await new Migrator({
    db: database,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error) throw new Error(`The database ${file} could not be migrated`, { cause: error });
  return database;
}

/** SQLite's DDL is transactional, which Kysely's adapter denies; migrations run in a transaction if the adapter says so. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class Dialect extends SqliteDialect {
  override createAdapter(): Adapter {
    return new Adapter();
  }
}

/**
 * Kysely's SQLite dialect asks for better-sqlite3's shape; statements are prepared once and kept.
 *
 * Its transactions take the write lock when they begin. One that read first and wrote later would fail at once, without
 * waiting for `timeout`, if another process wrote in between (https://www.sqlite.org/isolation.html, SQLITE_BUSY_SNAPSHOT).
 */
function adapt(sqlite: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      let statement = prepared.get(sql);
      if (!statement) {
        statement = adaptStatement(sqlite.prepare(sql === 'begin' ? 'begin immediate' : sql));
        if (prepared.size >= 500) prepared.clear();
        prepared.set(sql, statement);
      }
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  type Values = Parameters<StatementSync['all']>;
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as Values)),
    run: (parameters) => statement.run(...(parameters as Values)),
    iterate: (parameters) => statement.iterate(...(parameters as Values)) as IterableIterator<unknown>,
  };
}
