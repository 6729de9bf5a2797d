import { expect, test } from 'vitest';
import { compareRows, transact, writeRows } from '../src/database.ts';
import { newDatabase } from './database-setup.ts';

const EVEN_AND_NEW = Array.from({ length: 700 }, (_, index) => ({ id: index * 2, name: `even ${index}` }));

test('of a snapshot the rows that are new, others or gone are written, however many there are', async () => {
  const { open } = await newDatabase();
  const database = await open();
  const read = () => database.selectFrom('parent').selectAll().orderBy('id').execute();
  const apply = (rows: { id: number; name: string }[]) =>
    transact(database, async (transaction) => {
      const changes = compareRows(await transaction.selectFrom('parent').selectAll().execute(), rows, 'id');
      await writeRows(transaction, 'parent', 'id', changes);
      return changes;
    });
  await apply(Array.from({ length: 1200 }, (_, id) => ({ id, name: id % 4 === 0 ? `even ${id / 2}` : 'first' })));

  const { upserted, removed, replaced } = await apply(EVEN_AND_NEW);
  expect(await read()).toEqual(EVEN_AND_NEW);
  expect([upserted.length, removed.length, replaced.length]).toEqual([400, 600, 300]);
});

test('a key that a snapshot holds twice is refused by its name', () => {
  const twice = [{ sku: 'CL-01-ME' }, { sku: 'CL-01-ME' }];
  expect(() => compareRows([], twice, 'sku')).toThrow('sku CL-01-ME is not unique in the snapshot');
});
