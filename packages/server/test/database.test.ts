import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { expect, test } from 'vitest';
import { answers, keepByRevision, nextRevision, openDatabase, transact } from '../src/database.ts';
import { newDatabase, TABLES } from './database-setup.ts';

// What holds on node:sqlite and on PostgreSQL: `npm run test:engines` runs this file on both.

test('a new database is made and migrated', async () => {
  const database = await (await newDatabase()).open();
  await database.insertInto('parent').values({ id: 1, name: 'Ä' }).execute();
  expect(await database.selectFrom('parent').selectAll().execute()).toEqual([{ id: 1, name: 'Ä' }]);
});

test('one that is opened again keeps its rows and runs new migrations only, in the order of their names', async () => {
  const { open } = await newDatabase();
  const first = await open();
  await first.insertInto('parent').values({ id: 1, name: 'a' }).execute();
  await first.destroy();
  const append = (text: string): Migration => ({
    up: (db) =>
      db
        .updateTable('parent')
        .set({ name: sql`name || ${text}` })
        .execute()
        .then(() => undefined),
  });
  const second = await open({}, { '003': append('3'), '002': append('2'), ...TABLES });
  expect(await second.selectFrom('parent').select('name').execute()).toEqual([{ name: 'a23' }]);
});

test('of a migration that fails nothing stays', async () => {
  const { target, open } = await newDatabase();
  const broken: Migration = {
    async up(db) {
      await db.insertInto('parent').values({ id: 1, name: 'a' }).execute();
      throw new Error('no');
    },
  };
  const opening = openDatabase(target, { ...TABLES, '002': broken });
  await expect(opening).rejects.toMatchObject({ cause: { message: 'no' } });
  const database = await open();
  expect(await database.selectFrom('parent').selectAll().execute()).toEqual([]);
});

test('a value is bound, not pasted', async () => {
  const database = await (await newDatabase()).open();
  const name = `'); drop table parent; --`;
  await database.insertInto('parent').values({ id: 1, name }).execute();
  expect(await database.selectFrom('parent').select('name').where('name', '=', name).execute()).toEqual([{ name }]);
});

test('counts, sums and numbers of more than 32 bits are numbers', async () => {
  const database = await (await newDatabase()).open();
  await database
    .insertInto('parent')
    .values([1, 2].map((id) => ({ id, name: '' })))
    .execute();
  const { count, sum } = await database
    .selectFrom('parent')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<number>('id').as('sum')])
    .executeTakeFirstOrThrow();
  expect({ count, sum }).toEqual({ count: 2, sum: 3 });
  const { rows } = await sql`select 9007199254740991 as number`.execute(database);
  expect(rows).toEqual([{ number: Number.MAX_SAFE_INTEGER }]);
  await expect(sql`select 9007199254740992 as number`.execute(database)).rejects.toThrow(RangeError);
});

test('text is ordered and compared by its bytes, in whatever language the server is', async () => {
  const database = await (await newDatabase()).open();
  const names = ['CL-10', 'CL-1', 'CL-1-ME', 'CL_1', 'cl-1', 'AU-2', 'Äcker', 'Zaun', 'a b', 'ab'];
  await database
    .insertInto('parent')
    .values(names.map((name, id) => ({ id, name })))
    .execute();
  const ordered = await database.selectFrom('parent').select('name').orderBy('name').execute();
  const byBytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(ordered.map(({ name }) => name)).toEqual(byBytes);
  const after = await database.selectFrom('parent').select('name').where('name', '>', 'CL-1-ME').execute();
  expect(after.map(({ name }) => name).sort()).toEqual(byBytes.slice(byBytes.indexOf('CL-1-ME') + 1).sort());
});

test.each([
  ['NUL', 'a\0b'],
  ['half a character', 'a\ud800b'],
])('text with %s finds nothing, and breaks nothing', async (_, name) => {
  const database = await (await newDatabase()).open();
  await database.insertInto('parent').values({ id: 1, name: 'ab' }).execute();
  expect(await database.selectFrom('parent').selectAll().where('name', '=', name).execute()).toEqual([]);
  await database.insertInto('parent').values({ id: 2, name }).execute();
  expect(await database.selectFrom('parent').selectAll().where('name', '=', name).execute()).toHaveLength(1);
});

test('as many values as SQLite takes are bound in one statement', async () => {
  const database = await (await newDatabase()).open();
  const rows = Array.from({ length: 16_000 }, (_, id) => ({ id, name: `${id}` }));
  await database.insertInto('parent').values(rows).execute();
  expect(await database.selectFrom('parent').select('id').execute()).toHaveLength(16_000);
});

test('foreign keys hold', async () => {
  const database = await (await newDatabase()).open();
  await expect(database.insertInto('child').values({ parent_id: 1 }).execute()).rejects.toThrow(/foreign key/i);
  await database.insertInto('parent').values({ id: 1, name: 'a' }).execute();
  await database.insertInto('child').values({ parent_id: 1 }).execute();
  await database.deleteFrom('parent').execute();
  expect(await database.selectFrom('child').selectAll().execute()).toEqual([]);
});

test('a transaction that throws leaves nothing', async () => {
  const database = await (await newDatabase()).open();
  const failing = transact(database, async (transaction) => {
    await transaction.insertInto('parent').values({ id: 1, name: 'a' }).execute();
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await database.selectFrom('parent').selectAll().execute()).toEqual([]);
});

test('transactions that lock a row before they change it happen one after another', async () => {
  const database = await (await newDatabase()).open();
  await database.insertInto('parent').values({ id: 1, name: '' }).execute();
  const append = (letter: string) =>
    transact(database, async (transaction) => {
      const { name } = await transaction
        .selectFrom('parent')
        .select('name')
        .where('id', '=', 1)
        .forUpdate()
        .executeTakeFirstOrThrow();
      await new Promise<void>((resolve) => setImmediate(resolve));
      await transaction
        .updateTable('parent')
        .set({ name: name + letter })
        .execute();
    });
  await Promise.all([...'abcdefgh'].map(append));
  const { name } = await database.selectFrom('parent').select('name').executeTakeFirstOrThrow();
  expect([...name].sort().join('')).toBe('abcdefgh');
});

test('transactions that replace the same rows at once leave those of the last one, whole', async () => {
  const database = await (await newDatabase()).open();
  const replace = (name: string) =>
    transact(database, async (transaction) => {
      await nextRevision(transaction, 'parents');
      await transaction.deleteFrom('parent').execute();
      await transaction
        .insertInto('parent')
        .values([1, 2, 3].map((id) => ({ id, name })))
        .execute();
    });
  await Promise.all([...'abcdefgh'].map(replace));
  const rows = await database.selectFrom('parent').selectAll().orderBy('id').execute();
  expect(rows).toEqual([1, 2, 3].map((id) => ({ id, name: rows[0]!.name })));
});

test('a database answers until it is closed', async () => {
  const database = await (await newDatabase()).open();
  expect(await answers(database)).toBe(true);
  await database.destroy();
  await expect(answers(database)).rejects.toThrow();
});

test('what is kept by a revision is read again when any process has changed it, and no sooner', async () => {
  const { open } = await newDatabase();
  const [here, there] = [await open(), await open()];
  let reads = 0;
  const names = keepByRevision(here, 'parents', async () => {
    reads++;
    return (await here.selectFrom('parent').select('name').execute()).map(({ name }) => name);
  });
  const change = (name: string) =>
    transact(there, async (transaction) => {
      await nextRevision(transaction, 'parents');
      await transaction.deleteFrom('parent').execute();
      await transaction.insertInto('parent').values({ id: 1, name }).execute();
    });
  expect([await names(), await names(), reads]).toEqual([[], [], 1]);
  await change('a');
  expect([await names(), await names(), reads]).toEqual([['a'], ['a'], 2]);
  await change('b');
  expect([await names(), reads]).toEqual([['b'], 3]);
});

test('of what could not be read nothing is kept', async () => {
  const database = await (await newDatabase()).open();
  let there = false;
  const read = keepByRevision(database, 'parents', async () => {
    if (!there) throw new Error('not yet');
    return 'there';
  });
  await expect(read()).rejects.toThrow('not yet');
  there = true;
  expect(await read()).toBe('there');
});
