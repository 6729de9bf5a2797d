import { randomBytes } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { keepByRevision, type RevisionTables } from './database-revisions.ts';
import { narrowTables } from './database-tables.ts';
import { FeedOvertaken, type FeedPosition } from './feed.ts';
import type { Edition } from './feed-answer.ts';

/** The tables that {@link FEEDS} makes. */
export interface FeedTables {
  /** What each of the last revisions of a feed changed. */
  feed_changes: {
    feed: string;
    /** The revision's, as in `revisions`. */
    number: number;
    /** Made by chance: a database that was restored counts the same numbers again, and means something else by them. */
    id: string;
    /** JSON: the keys; null if they are too many to name. */
    keys: string | null;
  };
  /** What a read model holds of another service's feed: its ETag. */
  feed_positions: { feed: string; etag: string };
}

/** Makes the tables; a service takes it among its own migrations, after {@link REVISIONS}. */
export const FEEDS: Migration = {
  async up(db) {
    await db.schema
      .createTable('feed_changes')
      .addColumn('feed', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('keys', 'text')
      .addPrimaryKeyConstraint('feed_changes_key', ['feed', 'number'])
      .execute();
    await db.schema
      .createTable('feed_positions')
      .addColumn('feed', 'text', (column) => column.primaryKey())
      .addColumn('etag', 'text', (column) => column.notNull())
      .execute();
  },
};

/** Revisions of a feed that are remembered at least. Who is further behind gets the snapshot. */
const MOST_REVISIONS = 1000;
/** Revisions after which those that are too old are forgotten. */
const FORGET_EACH = 100;
/** Keys that one answer names at most. Where more changed, a snapshot is not much longer. */
const MOST_KEYS = 500;

/**
 * Say what of a feed this transaction changed, once, after `nextRevision` of the same name. A revision that says nothing is
 * answered by a snapshot.
 *
 * @param keys of what came, went or is not as it was; none if all is as it was
 */
export async function recordChanges<Tables extends FeedTables & RevisionTables>(
  transaction: Transaction<Tables>,
  feed: string,
  keys: Iterable<string>,
): Promise<void> {
  const database: Kysely<FeedTables & RevisionTables> = narrowTables(transaction);
  // The revision's row is locked by this transaction, so revisions are committed in the order of their numbers.
  const { number } = await database
    .selectFrom('revisions')
    .select('number')
    .where('name', '=', feed)
    .executeTakeFirstOrThrow();
  const list = [...new Set(keys)];
  await database
    .insertInto('feed_changes')
    .values({
      feed,
      number,
      id: randomBytes(6).toString('base64url'),
      keys: list.length > MOST_KEYS ? null : JSON.stringify(list),
    })
    .execute();
  // One in so many, as it is a statement of every change.
  if (number % FORGET_EACH > 0) return;
  await database
    .deleteFrom('feed_changes')
    .where('feed', '=', feed)
    .where('number', '<=', number - MOST_REVISIONS)
    .execute();
}

export interface FeedReader {
  /** All of it, as it is now. */
  readonly all: () => Promise<object>;
  /** What has these keys now, and which of them are no more. */
  readonly some: (keys: readonly string[]) => Promise<object>;
}

/**
 * A feed that can say what changed since a revision. Changes name keys, and their values are read when somebody asks: so no
 * follower is told a value that is older than the newest that it was told, and one that was away hears of each key once.
 *
 * @param feed its name, as `nextRevision` and {@link recordChanges} have it
 */
export function createFeed<Tables extends FeedTables & RevisionTables>(
  database: Kysely<Tables>,
  feed: string,
  { all, some }: FeedReader,
): () => Promise<Edition> {
  const known: Kysely<FeedTables & RevisionTables> = narrowTables(database);
  /** Followers are told the same, at the same time. */
  let told: { readonly from: string; readonly to: string; readonly changes: Promise<string | undefined> } | undefined;
  const readAll = keepByRevision(database, feed, async () => JSON.stringify(await all()));
  async function readChanges(from: string, newest: number): Promise<string | undefined> {
    const keys = await keysSince(known, feed, from, newest);
    return keys && JSON.stringify(await some(keys));
  }

  return async () => {
    // Before any rows: what is read after it may be newer, and is then told once more.
    const head = await known
      .selectFrom('revisions')
      .leftJoin('feed_changes', (join) =>
        join.onRef('feed', '=', 'name').onRef('feed_changes.number', '=', 'revisions.number'),
      )
      .select(['revisions.number', 'id'])
      .where('name', '=', feed)
      .executeTakeFirst();
    const newest = head?.number ?? 0;
    const to = `"${newest}-${head?.id ?? ''}"`;
    return {
      etag: to,
      snapshot: readAll,
      changesSince(from) {
        if (told?.from === from && told.to === to) return told.changes;
        const changes = readChanges(from, newest);
        told = { from, to, changes };
        changes.catch(() => {
          if (told?.changes === changes) told = undefined;
        });
        return changes;
      },
    };
  };
}

/** @returns undefined if nobody can tell */
async function keysSince(
  database: Kysely<FeedTables>,
  feed: string,
  etag: string,
  newest: number,
): Promise<string[] | undefined> {
  const [, number, id] = /^"(\d{1,15})-([\w-]+)"$/.exec(etag) ?? [];
  if (number === undefined || newest - Number(number) >= MOST_REVISIONS) return undefined;
  const [base, ...later] = await database
    .selectFrom('feed_changes')
    .select(['number', 'id', 'keys'])
    .where('feed', '=', feed)
    .where('number', '>=', Number(number))
    .where('number', '<=', newest)
    .orderBy('number')
    .execute();
  if (base?.number !== Number(number) || base.id !== id || later.length !== newest - base.number) return undefined;
  const keys = new Set<string>();
  for (const { keys: changed } of later) {
    if (changed === null) return undefined;
    for (const key of JSON.parse(changed) as string[]) keys.add(key);
  }
  return keys.size > MOST_KEYS ? undefined : [...keys];
}

/**
 * Where a read model stands, kept beside it: replicas that apply at once do so one after another, and none overwrites what
 * is newer with what it was told before.
 *
 * @param feed its name
 */
export function feedPosition<Tables extends FeedTables>(database: Kysely<Tables>, feed: string): FeedPosition {
  const known: Kysely<FeedTables> = narrowTables(database);
  return {
    async read() {
      const row = await known.selectFrom('feed_positions').select('etag').where('feed', '=', feed).executeTakeFirst();
      return row?.etag;
    },
    async move(transaction, from, to) {
      const moving: Kysely<FeedTables> = narrowTables(transaction);
      const moved =
        from === undefined
          ? await moving
              .insertInto('feed_positions')
              .values({ feed, etag: to })
              .onConflict((conflict) => conflict.doNothing())
              .executeTakeFirst()
          : await moving
              .updateTable('feed_positions')
              .set({ etag: to })
              .where('feed', '=', feed)
              .where('etag', '=', from)
              .executeTakeFirst();
      const rows = 'numUpdatedRows' in moved ? moved.numUpdatedRows : moved.numInsertedOrUpdatedRows;
      if (rows !== 1n) throw new FeedOvertaken(feed);
    },
  };
}
