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
