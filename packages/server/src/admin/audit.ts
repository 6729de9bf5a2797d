import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { narrowTables } from '../database-tables.ts';
import { newId } from '../outbox/tables.ts';

/** The table that {@link AUDIT} makes. */
export interface AuditTables {
  audit: {
    id: string;
    /** ISO 8601. */
    at: string;
    actor: string;
    /** `product CL-01` */
    subject: string;
    /** JSON: what was changed, as it was and as it is. */
    before: string;
    after: string;
  };
}

/** Makes the table; a service takes it among its own migrations. */
export const AUDIT: Migration = {
  async up(db) {
    await db.schema
      .createTable('audit')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('before', 'text', (column) => column.notNull())
      .addColumn('after', 'text', (column) => column.notNull())
      .execute();
  },
};

export interface Change {
  readonly actor: string;
  readonly subject: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Note who changed what, in the transaction that changes it: only the members that are not as they were. */
export async function recordAudit<Tables extends AuditTables>(
  transaction: Kysely<Tables>,
  { actor, subject, before, after }: Change,
): Promise<void> {
  const changed = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (from: Change['before']) =>
    JSON.stringify(Object.fromEntries(changed.map((name) => [name, from[name]])));
  const now = Date.now();
  const audited: Kysely<AuditTables> = narrowTables(transaction);
  await audited
    .insertInto('audit')
    .values({
      id: newId(now),
      at: new Date(now).toISOString(),
      actor,
      subject,
      before: pick(before),
      after: pick(after),
    })
    .execute();
}

/**
 * What was changed, the newest first.
 *
 * @param before the id that comes after the first
 */
export async function readAudit<Tables extends AuditTables>(database: Kysely<Tables>, most: number, before?: string) {
  const audited: Kysely<AuditTables> = narrowTables(database);
  const rows = await audited
    .selectFrom('audit')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ before, after, ...row }) => ({
    ...row,
    before: JSON.parse(before) as Record<string, unknown>,
    after: JSON.parse(after) as Record<string, unknown>,
  }));
}
