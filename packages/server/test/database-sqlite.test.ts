import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../src/database.ts';
import { TABLES, type Tables } from './database-setup.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'database-test-'));
  folders.push(folder);
  return join(folder, 'made', 'test.sqlite');
}

test('a migration that fails names the file, and nothing of it stays', async () => {
  const file = newFile();
  const broken: Migration = {
    async up(db) {
      await db.insertInto('parent').values({ id: 1, name: 'a' }).execute();
      throw new Error('no');
    },
  };
  const opening = openDatabase<Tables>(file, { ...TABLES, '002': broken });
  await expect(opening).rejects.toThrow(`The database ${file} could not be migrated`);
  await expect(opening).rejects.toMatchObject({ cause: { message: 'no' } });
  const database = await openDatabase<Tables>(file, TABLES);
  expect(await database.selectFrom('parent').selectAll().execute()).toEqual([]);
  await database.destroy();
});

test('a statement is prepared once and takes new values each time', async () => {
  const database = await openDatabase<Tables>(':memory:', TABLES);
  for (const id of [1, 2, 3]) {
    const result = await database
      .insertInto('parent')
      .values({ id, name: `n${id}` })
      .executeTakeFirst();
    expect(result).toMatchObject({ insertId: BigInt(id), numInsertedOrUpdatedRows: 1n });
  }
  for (const id of [3, 1, 2]) {
    const row = await database.selectFrom('parent').select('name').where('id', '=', id).executeTakeFirst();
    expect(row).toEqual({ name: `n${id}` });
  }
  const returned = await database.deleteFrom('parent').where('id', '>', 1).returning('id').execute();
  expect(returned).toEqual([{ id: 2 }, { id: 3 }]);
});

test('a prepared statement sees a table that has changed since', async () => {
  const database = await openDatabase<Tables>(':memory:', TABLES);
  await database.insertInto('parent').values({ id: 1, name: 'a' }).execute();
  const read = () => database.selectFrom('parent').selectAll().execute();
  expect(await read()).toEqual([{ id: 1, name: 'a' }]);
  await database.schema.alterTable('parent').addColumn('more', 'text').execute();
  expect(await read()).toEqual([{ id: 1, name: 'a', more: null }]);
});

test('more statements than are kept still work', async () => {
  const database = await openDatabase<Tables>(':memory:', TABLES);
  for (let at = 0; at < 1100; at++) {
    const { rows } = await sql<{ value: number }>`select ${sql.lit(at)} as value`.execute(database);
    expect(rows).toEqual([{ value: at }]);
  }
});

test('transactions that begin at once happen one after another, and what is outside waits', async () => {
  const database = await openDatabase<Tables>(':memory:', TABLES);
  await database.insertInto('parent').values({ id: 1, name: '' }).execute();
  const append = (letter: string) =>
    database.transaction().execute(async (transaction) => {
      const { name } = await transaction.selectFrom('parent').select('name').executeTakeFirstOrThrow();
      await new Promise<void>((resolve) => setImmediate(resolve));
      await transaction
        .updateTable('parent')
        .set({ name: name + letter })
        .execute();
    });
  const outside = () => database.selectFrom('parent').select('name').executeTakeFirstOrThrow();
  const [, , , seen] = await Promise.all([append('a'), append('b'), append('c'), outside()]);
  expect(seen).toEqual({ name: 'abc' });
});

test('a transaction holds the write lock from its beginning, so that what it read is still true when it writes', async () => {
  const file = newFile();
  const database = await openDatabase<Tables>(file, TABLES);
  const other = new DatabaseSync(file, { timeout: 0 });
  await database.transaction().execute(async (transaction) => {
    await transaction.selectFrom('parent').selectAll().execute();
    expect(() => other.exec("insert into parent values (1, 'other')")).toThrow(/locked/);
    expect(other.prepare('select * from parent').all()).toEqual([]);
    await transaction.insertInto('parent').values({ id: 1, name: 'ours' }).execute();
  });
  expect(other.prepare('select name from parent').all()).toMatchObject([{ name: 'ours' }]);
  other.close();
  await database.destroy();
});

test('a process that has a file does not load the driver of PostgreSQL', () => {
  const script = `
    import { createRequire } from 'node:module';
    import { openDatabase } from './src/database.ts';
    await openDatabase(':memory:', {});
    const loaded = () => Object.keys(createRequire(process.cwd() + '/').cache).some((file) => file.includes('/pg/lib/'));
    const before = loaded();
    await openDatabase('postgres://127.0.0.1:1/none', {}).catch(() => {});
    process.stdout.write(JSON.stringify([before, loaded()]));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  expect(stdout).toBe('[false,true]');
});
