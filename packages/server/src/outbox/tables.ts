import { randomBytes } from 'node:crypto';
import { MAX_PURGE_TAGS, PurgeTag } from '@selvedge/contracts';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { batches } from '../batches.ts';
import { narrowTables } from '../database-tables.ts';

/** The tables that {@link OUTBOX} makes. Times are ms since 1970. */
export interface OutboxTables {
  /** What changed and is not delivered yet. */
  outbox: {
    id: string;
    /** JSON: the tags. */
    tags: string;
    /** `edge`: the layouts have it already. */
    stage: 'all' | 'edge';
    created_at: number;
    /** Which process delivers it, and until when nobody else does. */
    claimed_by: string | null;
    claimed_until: number;
  };
  /** What a target did not take: each tag once, however often it changed. */
  redeliveries: {
    target: string;
    tag: string;
    /** Since when it is owed. */
    since: number;
    /** Changes when the tag is owed once more. */
    version: string;
    /** Why it was not taken. */
    reason: string;
    /** When it was given up: a dead letter. */
    dead_at: number | null;
  };
}

/** Makes the tables; a service takes it among its own migrations. */
export const OUTBOX: Migration = {
  async up(db) {
    await db.schema
      .createTable('outbox')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('tags', 'text', (column) => column.notNull())
      .addColumn('stage', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('claimed_by', 'text')
      .addColumn('claimed_until', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('redeliveries')
      .addColumn('target', 'text', (column) => column.notNull())
      .addColumn('tag', 'text', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('version', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('dead_at', 'bigint')
      .addPrimaryKeyConstraint('redeliveries_key', ['target', 'tag'])
      .execute();
  },
};

let counted = 0;

/** Identifiers in the order of their making; those of other processes stand between them. */
export function newId(now = Date.now()): string {
  counted = (counted + 1) % 36 ** 5;
  const part = (number: number, length: number) => number.toString(36).padStart(length, '0');
  return `${part(now, 9)}-${part(counted, 5)}-${randomBytes(4).toString('hex')}`;
}

/**
 * Record, in the transaction that changes data, which tags are to be purged when it is committed. Then wake the relay.
 *
 * @param transaction the caller's own; a purge before its commit would let the old value be cached again
 * @param tags each counts once
 * @throws Error that names a tag which no `Surrogate-Key` can list
 */
export async function recordPurge<Tables extends OutboxTables>(
  transaction: Kysely<Tables>,
  tags: Iterable<string>,
): Promise<void> {
  await insertEvents(narrowTables(transaction), [...new Set(tags)], 'all');
}

/** @param stage `edge` leaves the layouts out */
export async function insertEvents(
  database: Kysely<OutboxTables>,
  tags: readonly string[],
  stage: 'all' | 'edge',
): Promise<void> {
  const odd = tags.find((tag) => !PurgeTag.safeParse(tag).success);
  if (odd !== undefined)
    throw new Error(`${JSON.stringify(odd)} is no tag: it takes 1 to 256 visible ASCII characters`);
  const created_at = Date.now();
  for (const batch of batches(tags, MAX_PURGE_TAGS)) {
    await database
      .insertInto('outbox')
      .values({
        id: newId(created_at),
        tags: JSON.stringify(batch),
        stage,
        created_at,
        claimed_by: null,
        claimed_until: 0,
      })
      .execute();
  }
}
