import type { Kysely, Transaction } from 'kysely';
import { batches } from './batches.ts';

/** What has to be done to rows to make them others. */
export interface RowChanges<Row> {
  /** Rows that are new, or not as they were. */
  readonly upserted: readonly Row[];
  /** Rows that are no more, as they were. */
  readonly removed: readonly Row[];
  /** Rows that are not as they were, as they were. */
  readonly replaced: readonly Row[];
}

/**
 * Compare the rows of a read model with what its owner says, so that only what changed is written, and purged.
 *
 * @param key names the column that tells rows apart
 * @throws Error that names a key which `after` holds twice: which of the two is meant nobody can tell
 */
export function compareRows<Row extends object>(
  before: readonly Row[],
  after: readonly Row[],
  key: keyof Row,
): RowChanges<Row> {
  const known = new Map(before.map((row) => [row[key], row]));
  const seen = new Set<unknown>();
  const names = after.length > 0 ? (Object.keys(after[0]!) as (keyof Row)[]) : [];
  const upserted: Row[] = [];
  const replaced: Row[] = [];
  for (const row of after) {
    if (seen.has(row[key])) throw new Error(`${String(key)} ${String(row[key])} is not unique in the snapshot`);
    seen.add(row[key]);
    const old = known.get(row[key]);
    known.delete(row[key]);
    if (old && names.every((name) => old[name] === row[name])) continue;
    upserted.push(row);
    if (old) replaced.push(old);
  }
  return { upserted, removed: [...known.values()], replaced };
}

/**
 * Read the rows of a read model that a feed is about.
 *
 * @param column what the feed's keys name
 * @param keys those that a feed of changes names; undefined for a snapshot, which is about all
 */
export async function readRows<Tables, Name extends keyof Tables & string>(
  transaction: Transaction<Tables>,
  table: Name,
  column: keyof Tables[Name] & string,
  keys: readonly string[] | undefined,
): Promise<(Tables[Name] & object)[]> {
  const database = withoutColumns(transaction);
  const name: string = table;
  const keyColumn: string = column;
  const rows: object[] = [];
  for (const batch of keys ? batches([...new Set(keys)]) : [undefined]) {
    const query = database.selectFrom(name).selectAll();
    rows.push(...(await (batch ? query.where(keyColumn, 'in', batch) : query).execute()));
  }
  return rows as (Tables[Name] & object)[];
}

/**
 * Write what {@link compareRows} found, and nothing else.
 *
 * @param key as there; the table's primary key
 */
export async function writeRows<Tables, Name extends keyof Tables & string>(
  transaction: Transaction<Tables>,
  table: Name,
  key: keyof Tables[Name] & string,
  { upserted, removed }: Pick<RowChanges<Tables[Name] & object>, 'upserted' | 'removed'>,
): Promise<void> {
  const database = withoutColumns(transaction);
  const name: string = table;
  const keyColumn: string = key;
  for (const batch of batches(removed)) {
    const keys: unknown[] = batch.map((row) => row[key]);
    await database.deleteFrom(name).where(keyColumn, 'in', keys).execute();
  }
  for (const batch of batches(upserted)) {
    const others = Object.keys(batch[0]!).filter((column) => column !== key);
    await database
      .insertInto(name)
      .values(batch)
      .onConflict((conflict) =>
        conflict
          .column(keyColumn)
          .doUpdateSet(({ ref }) => Object.fromEntries(others.map((column) => [column, ref(`excluded.${column}`)]))),
      )
      .execute();
  }
}

/** The columns of a table that is given by name are known to the caller only. */
function withoutColumns<Tables>(transaction: Transaction<Tables>): Kysely<Record<string, Record<string, unknown>>> {
  return transaction as unknown as Kysely<Record<string, Record<string, unknown>>>;
}
