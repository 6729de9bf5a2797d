import { MAX_PURGE_TAGS } from '@selvedge/contracts';
import type { Kysely, Transaction } from 'kysely';
import { insertEvents, newId, type OutboxTables } from './tables.ts';

/** Events that are delivered together. */
export interface Batch {
  readonly ids: readonly string[];
  readonly tags: readonly string[];
  readonly stage: 'all' | 'edge';
  /** When the oldest was recorded, ms since 1970. */
  readonly since: number;
}

/** What a target is still owed. */
export interface Owed {
  readonly tag: string;
  readonly version: string;
  readonly since: number;
}

/** Why a target did not take tags, and whether it is of use to send them again. */
export interface Refusal {
  readonly target: string;
  readonly reason: string;
  readonly isPermanent: boolean;
}

export type OutboxStore = ReturnType<typeof createOutboxStore>;

/** How long a process has for what it took, ms; then another may take it. */
const CLAIM = 30_000;

/** Events that are taken at once. */
const MOST_EVENTS = 1000;

/**
 * The relay's side of the outbox.
 *
 * @param instance this process's name, and the same after it starts again: what it had taken is its own at once
 */
export function createOutboxStore(database: Kysely<OutboxTables>, instance: string) {
  const transact = <T>(work: (transaction: Transaction<OutboxTables>) => Promise<T>) =>
    database.transaction().execute(work);

  return {
    /** Give back what this instance had taken before it ended, and forget what is owed to targets that are no more. */
    async recover(targets: readonly string[]): Promise<void> {
      await database.updateTable('outbox').set({ claimed_until: 0 }).where('claimed_by', '=', instance).execute();
      await database
        .deleteFrom('redeliveries')
        .$if(targets.length > 0, (query) => query.where('target', 'not in', targets))
        .execute();
    },

    /** An event of its own, which belongs to no change. */
    record: (tags: readonly string[]) => transact((transaction) => insertEvents(transaction, tags, 'all')),

    /** Take events that nobody else has, the oldest: of one stage each, with as many tags as a purge may name. */
    async claim(): Promise<{ batches: Batch[]; mayBeMore: boolean }> {
      const now = Date.now();
      // One statement, where most changes leave one event: a transaction would be four.
      const rows = await database
        .updateTable('outbox')
        .set({ claimed_by: instance, claimed_until: now + CLAIM })
        .where('id', 'in', (all) =>
          all
            .selectFrom('outbox')
            .select('id')
            .where('claimed_until', '<=', now)
            .orderBy('id')
            .limit(MOST_EVENTS)
            .forUpdate()
            .skipLocked(),
        )
        .returning(['id', 'tags', 'stage', 'created_at'])
        .execute();
      const batches = batchesOf(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
      return { batches, mayBeMore: rows.length >= MOST_EVENTS };
    },

    /** Leave to others what was taken and not begun. */
    async release(batches: readonly Batch[]): Promise<void> {
      const ids = batches.flatMap((batch) => batch.ids);
      if (ids.length === 0) return;
      await database
        .updateTable('outbox')
        .set({ claimed_until: 0 })
        .where('id', 'in', ids)
        .where('claimed_by', '=', instance)
        .execute();
    },

    /** These events are done with: all targets have them, or are owed their tags. */
    async finish({ ids, tags }: Batch, refusals: readonly Refusal[]): Promise<void> {
      const forget = (from: Kysely<OutboxTables>) => from.deleteFrom('outbox').where('id', 'in', ids).execute();
      if (refusals.length === 0) {
        await forget(database);
        return;
      }
      await transact(async (transaction) => {
        for (const refusal of refusals) await owe(transaction, refusal, tags);
        await forget(transaction);
      });
    },

    /** What a target is owed, longest first, as much as a purge may name. */
    owedTo: (target: string): Promise<Owed[]> =>
      database
        .selectFrom('redeliveries')
        .select(['tag', 'version', 'since'])
        .where('target', '=', target)
        .where('dead_at', 'is', null)
        .orderBy('since')
        .orderBy('tag')
        .limit(MAX_PURGE_TAGS)
        .execute(),

    /**
     * A target has taken what it was owed. What it is owed once more meanwhile stays.
     *
     * @param again whether the edges are to be purged again: they may have fetched from it what is gone there only now
     */
    async settle(target: string, owed: readonly Owed[], again: boolean): Promise<void> {
      await transact(async (transaction) => {
        const versions = [...new Set(owed.map(({ version }) => version))];
        await transaction
          .deleteFrom('redeliveries')
          .where('target', '=', target)
          .where('tag', 'in', tagsOf(owed))
          .where('version', 'in', versions)
          .execute();
        if (again) await insertEvents(transaction, tagsOf(owed), 'edge');
      });
    },

    /** Give up what a target does not take. */
    async bury({ target, reason }: Refusal, owed: readonly Owed[]): Promise<void> {
      if (owed.length === 0) return;
      await database
        .updateTable('redeliveries')
        .set({ dead_at: Date.now(), reason })
        .where('target', '=', target)
        .where('tag', 'in', tagsOf(owed))
        .execute();
    },

    /** Try dead letters again. @returns how many */
    async revive({ target, tags }: { target?: string | undefined; tags?: readonly string[] | undefined }) {
      const { numUpdatedRows } = await database
        .updateTable('redeliveries')
        .set({ dead_at: null, since: Date.now() })
        .where('dead_at', 'is not', null)
        .$if(target !== undefined, (query) => query.where('target', '=', target!))
        .$if(tags !== undefined, (query) => query.where('tag', 'in', tags!))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    /** Dead letters, the newest first. */
    deadLetters: (most: number) =>
      database
        .selectFrom('redeliveries')
        .selectAll()
        .where('dead_at', 'is not', null)
        .orderBy('dead_at', 'desc')
        .orderBy('tag')
        .limit(most)
        .execute(),

    /** How much waits: events, since when; and for each target tags that it is owed, the dead ones among them. */
    async counts() {
      const { pending, oldest } = await database
        .selectFrom('outbox')
        .select(({ fn }) => [fn.countAll<number>().as('pending'), fn.min('created_at').as('oldest')])
        .executeTakeFirstOrThrow();
      const targets = await database
        .selectFrom('redeliveries')
        .select(({ fn }) => ['target', fn.countAll<number>().as('all'), fn.count<number>('dead_at').as('dead')])
        .groupBy('target')
        .execute();
      return { pending, oldest: oldest as number | null, targets };
    },
  };
}

/** @param rows in the order of their making */
function batchesOf(rows: readonly Pick<OutboxTables['outbox'], 'id' | 'tags' | 'stage' | 'created_at'>[]): Batch[] {
  const batches: { ids: string[]; tags: Set<string>; stage: Batch['stage']; since: number }[] = [];
  for (const { id, tags, stage, created_at } of rows) {
    const more = JSON.parse(tags) as string[];
    let batch = batches.findLast((known) => known.stage === stage);
    if (!batch || batch.tags.size + more.length > MAX_PURGE_TAGS) {
      batch = { ids: [], tags: new Set(), stage, since: created_at };
      batches.push(batch);
    }
    batch.ids.push(id);
    for (const tag of more) batch.tags.add(tag);
  }
  return batches.map((batch) => ({ ...batch, tags: [...batch.tags] }));
}

async function owe(transaction: Kysely<OutboxTables>, refusal: Refusal, tags: readonly string[]): Promise<void> {
  const { target, reason, isPermanent } = refusal;
  const since = Date.now();
  const version = newId();
  const dead_at = isPermanent ? since : null;
  await transaction
    .insertInto('redeliveries')
    .values(tags.map((tag) => ({ target, tag, since, version, reason, dead_at })))
    .onConflict((conflict) =>
      conflict.columns(['target', 'tag']).doUpdateSet(({ eb, ref }) => ({
        version,
        reason,
        dead_at,
        // A dead letter that is owed again begins anew.
        since: eb.case().when('redeliveries.dead_at', 'is', null).then(ref('redeliveries.since')).else(since).end(),
      })),
    )
    .execute();
}

const tagsOf = (owed: readonly Owed[]): string[] => owed.map(({ tag }) => tag);
