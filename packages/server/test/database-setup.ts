import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { onTestFinished } from 'vitest';
import { type DatabaseOptions, openDatabase, REVISIONS, type RevisionTables } from '../src/database.ts';
import { newTestDatabase } from '../src/testing.ts';

export interface Tables extends RevisionTables {
  parent: { id: number; name: string };
  child: { parent_id: number };
}

export const TABLES: Record<string, Migration> = {
  '001': {
    async up(db) {
      await db.schema
        .createTable('parent')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('child')
        .addColumn('parent_id', 'integer', (column) => column.notNull().references('parent.id').onDelete('cascade'))
        .execute();
    },
  },
  '001-revisions': REVISIONS,
};

type Open = (options?: DatabaseOptions, migrations?: Record<string, Migration>) => Promise<Kysely<Tables>>;

/** A new database, and what opens it as often as a test has processes. All is closed and gone when the test is over. */
export async function newDatabase(): Promise<{ readonly target: string; readonly open: Open }> {
  const { target, remove } = await newTestDatabase();
  const opened: Kysely<Tables>[] = [];
  onTestFinished(async () => {
    await Promise.all(opened.map((database) => database.destroy()));
    await remove();
  });
  return {
    target,
    async open(options, migrations = TABLES) {
      const database = await openDatabase<Tables>(target, migrations, options);
      opened.push(database);
      return database;
    },
  };
}
