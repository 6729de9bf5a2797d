import { MAX_PURGE_TAGS } from '@selvedge/contracts';
import type { Kysely } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../src/database.ts';
import { createOutboxStore } from '../src/outbox/store.ts';
import { insertEvents, OUTBOX, type OutboxTables } from '../src/outbox/tables.ts';
import { newTestDatabase } from '../src/testing.ts';

/** As many processes as there are names, each with a connection of its own to one new database. */
async function processes(...names: string[]) {
  const { target, remove } = await newTestDatabase();
  const opened: Kysely<OutboxTables>[] = [];
  onTestFinished(async () => {
    await Promise.all(opened.map((database) => database.destroy()));
    await remove();
  });
  for (const _ of names) opened.push(await openDatabase<OutboxTables>(target, { '001': OUTBOX }));
  return { database: opened[0]!, stores: names.map((name, index) => createOutboxStore(opened[index]!, name)) };
}

/** Events of these tags each, in this order. */
const record = (database: Kysely<OutboxTables>, events: readonly string[][], stage: 'all' | 'edge' = 'all') =>
  database.transaction().execute(async (transaction) => {
    for (const tags of events) await insertEvents(transaction, tags, stage);
  });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);

test('what is taken is in the order of its making, and nobody takes it again', async () => {
  const { database, stores } = await processes('one', 'two');
  const [one, two] = stores as [(typeof stores)[0], (typeof stores)[0]];
  await record(database, [['b', 'a'], ['c'], ['a']]);
  const { batches, mayBeMore } = await one.claim();
  expect(batches).toMatchObject([{ tags: ['b', 'a', 'c'], stage: 'all' }]);
  expect(mayBeMore).toBe(false);
  expect(batches[0]!.since).toBeTypeOf('number');
  expect((await two.claim()).batches).toEqual([]);
  expect((await one.claim()).batches).toEqual([]);
});

test('of more events than are taken at once the oldest come first, and it is told that there may be more', async () => {
  const { database, stores } = await processes('one');
  await record(
    database,
    numbered(1300).map((tag) => [tag]),
  );
  const first = await stores[0]!.claim();
  const second = await stores[0]!.claim();
  expect([first.mayBeMore, second.mayBeMore]).toEqual([true, false]);
  expect([...first.batches, ...second.batches].flatMap(({ tags }) => tags)).toEqual(numbered(1300));
});

test('several processes that take at once take each event once', async () => {
  const { database, stores } = await processes('one', 'two', 'three');
  await record(
    database,
    numbered(2500).map((tag) => [tag]),
  );
  const taken: string[] = [];
  await Promise.all(
    stores.map(async (store) => {
      for (let more = true; more; ) {
        const { batches, mayBeMore } = await store.claim();
        taken.push(...batches.flatMap(({ tags }) => tags));
        more = mayBeMore;
      }
    }),
  );
  // One that found what others were about to take has left it to them.
  for (const { tags } of (await stores[0]!.claim()).batches) taken.push(...tags);
  expect(taken.toSorted()).toEqual(numbered(2500).toSorted());
});

test('events of both stages go apart, also those that were made between each other', async () => {
  const { database, stores } = await processes('one');
  await record(database, [['a']]);
  await record(database, [['b']], 'edge');
  await record(database, [['c']]);
  await record(database, [['d']], 'edge');
  const { batches } = await stores[0]!.claim();
  expect(batches.map(({ stage, tags }) => [stage, ...tags])).toEqual([
    ['all', 'a', 'c'],
    ['edge', 'b', 'd'],
  ]);
});

test('a batch has no more tags than a purge may name, and no event is divided', async () => {
  const { database, stores } = await processes('one');
  const tags = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
  await record(database, [tags('a', 600), tags('b', 400), tags('c', 600), tags('d', 401), ['e']]);
  const { batches } = await stores[0]!.claim();
  expect(MAX_PURGE_TAGS).toBe(1000);
  expect(batches.map((batch) => [batch.ids.length, batch.tags.length])).toEqual([
    [2, 1000],
    [1, 600],
    [2, 402],
  ]);
});

test('what is done with is gone, and what is left to others is there for them', async () => {
  const { database, stores } = await processes('one', 'two');
  const [one, two] = stores as [(typeof stores)[0], (typeof stores)[0]];
  await record(database, [['a']]);
  const [done] = (await one.claim()).batches;
  await record(database, [['b']]);
  const { batches: left } = await one.claim();
  await one.finish(done!, []);
  await two.release(left);
  expect((await two.claim()).batches).toEqual([]);
  await one.release(left);
  expect((await two.claim()).batches).toMatchObject([{ tags: ['b'] }]);
  // It is another's now.
  await one.release(left);
  expect((await one.claim()).batches).toEqual([]);
  expect(await one.counts()).toMatchObject({ pending: 1, targets: [] });
});
