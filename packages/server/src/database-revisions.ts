import type { Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { narrowTables } from './database-tables.ts';

/** The table that {@link REVISIONS} makes. */
export interface RevisionTables {
  /** How often what is called `name` was changed, by whichever replica. */
  revisions: { name: string; number: number };
}

/** Makes the table; a service takes it among its own migrations. */
export const REVISIONS: Migration = {
  async up(db) {
    await db.schema
      .createTable('revisions')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('number', 'integer', (column) => column.notNull())
      .execute();
  },
};

/**
 * Say that something is about to change in this transaction, as its first statement. The revision's row stays locked until
 * the end, so that replicas which replace the same rows at once do so one after another.
 */
export async function nextRevision<Tables extends RevisionTables>(
  transaction: Transaction<Tables>,
  name: string,
): Promise<void> {
  const revised: Kysely<RevisionTables> = narrowTables(transaction);
  await revised
    .insertInto('revisions')
    .values({ name, number: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet(({ eb }) => ({ number: eb('revisions.number', '+', 1) })),
    )
    .execute();
}

/**
 * Keep in memory what is made of rows that are dear to read, until any replica changes them by {@link nextRevision}.
 *
 * @param read what it makes is kept; a failure is not
 * @returns asks for the revision, which is one row by its key, and reads again if there is another
 */
export function keepByRevision<Tables extends RevisionTables, Value>(
  database: Kysely<Tables>,
  name: string,
  read: () => Promise<Value>,
): () => Promise<Value> {
  let kept: { readonly number: number; readonly value: Promise<Value> } | undefined;
  return async () => {
    // Before the rows are read: if they change in between, the next one to ask sees another number.
    const number = await revisionOf(narrowTables(database), name);
    if (kept?.number === number) return kept.value;
    const reading = { number, value: read() };
    kept = reading;
    reading.value.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return reading.value;
  };
}

async function revisionOf(database: Kysely<RevisionTables>, name: string): Promise<number> {
  const row = await database.selectFrom('revisions').select('number').where('name', '=', name).executeTakeFirst();
  return row?.number ?? 0;
}
