import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Long enough for others to arrive in the middle, and wrong if run twice. */
export const SLOW_MIGRATIONS: Record<string, Migration> = {
  '001': {
    async up(db) {
      await db.schema.createTable('parent').addColumn('name', 'text').execute();
      await sql`select pg_sleep(0.3)`.execute(db);
    },
  },
  '002': {
    async up(db) {
      await db.insertInto('parent').values({ name: 'once' }).execute();
    },
  },
};
