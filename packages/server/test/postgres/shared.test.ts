import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { answers, openDatabase, transact } from '../../src/database.ts';
import { newDatabase, TABLES } from '../database-setup.ts';
import { SLOW_MIGRATIONS } from './slow-migrations.ts';

test('three processes that start at once migrate a new database once', async () => {
  const { target, open } = await newDatabase();
  const children = [1, 2, 3].map(() => fork(`${import.meta.dirname}/migrating-process.ts`, [target]));
  onTestFinished(() => {
    for (const child of children) child.kill();
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  for (const child of children) child.send('go');
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0]);
  const database = await open({}, SLOW_MIGRATIONS);
  expect(await database.selectFrom('parent').select('name').execute()).toEqual([{ name: 'once' }]);
});

test('a transaction that falls to a deadlock is run again', async () => {
  const { open } = await newDatabase();
  const [one, other] = [await open(), await open()];
  await one
    .insertInto('parent')
    .values([1, 2].map((id) => ({ id, name: '' })))
    .execute();
  const arrived = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let runs = 0;
  const appendInOrder = (database: typeof one, ids: [number, number], at: number) =>
    transact(database, async (transaction) => {
      runs++;
      for (const [step, id] of ids.entries()) {
        await transaction
          .updateTable('parent')
          .set({ name: sql`name || ${String(at)}::text` })
          .where('id', '=', id)
          .execute();
        // Neither goes on before both hold their first row.
        arrived[at]!.resolve();
        if (step === 0) await Promise.all(arrived.map(({ promise }) => promise));
      }
    });
  await Promise.all([appendInOrder(one, [1, 2], 0), appendInOrder(other, [2, 1], 1)]);
  expect(runs).toBe(3);
  const rows = await one.selectFrom('parent').select('name').execute();
  expect(rows.map(({ name }) => [...name].sort().join(''))).toEqual(['01', '01']);
});

test('a replica that stops in the middle of a transaction does not hold the others', async () => {
  const { open } = await newDatabase();
  const [paused, other] = [await open({ timeout: 200 }), await open()];
  await other.insertInto('parent').values({ id: 1, name: 'a' }).execute();
  const [held, resumed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const pausing = transact(paused, async (transaction) => {
    await transaction.updateTable('parent').set({ name: 'paused' }).execute();
    held.resolve();
    await resumed.promise;
  });
  await held.promise;
  await other.updateTable('parent').set({ name: 'other' }).execute();
  resumed.resolve();
  await expect(pausing).rejects.toThrow();
  expect(await other.selectFrom('parent').select('name').execute()).toEqual([{ name: 'other' }]);
  expect(await answers(paused)).toBe(true);
});

test('a statement that takes too long is ended, and the connection goes on', async () => {
  const database = await (await newDatabase()).open({ timeout: 200, pool: 1 });
  await expect(sql`select pg_sleep(30)`.execute(database)).rejects.toThrow(/statement timeout/);
  expect(await answers(database)).toBe(true);
});

test('no more connections are made than were asked for, and each says whose it is', async () => {
  const database = await (await newDatabase()).open({ pool: 2, name: 'service-test' });
  const counts = await Promise.all(
    Array.from({ length: 8 }, () =>
      sql<{ count: number }>`
        select count(*) from pg_stat_activity, pg_sleep(0.02)
        where datname = current_database() and application_name = 'service-test'`.execute(database),
    ),
  );
  expect(Math.max(...counts.map(({ rows }) => rows[0]!.count))).toBe(2);
});

test('connections that the server ends are made again', async () => {
  const { open } = await newDatabase();
  const [database, operator] = [await open({ name: 'service-test' }), await open()];
  await answers(database);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'service-test' and datname = current_database()`.execute(operator);
  await vi.waitFor(async () => expect(await answers(database)).toBe(true));
});

test('a server that falls silent holds a connection for its time, and no longer', async () => {
  const { target } = await newDatabase();
  const sockets: Socket[] = [];
  const { hostname, port, pathname } = new URL(target);
  const proxy = createServer((from) => {
    const to = connect(Number(port), hostname);
    sockets.push(from, to);
    for (const socket of [from, to]) socket.on('error', () => {});
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = `postgres://postgres@127.0.0.1:${(proxy.address() as { port: number }).port}${pathname}`;
  const database = await openDatabase(url, TABLES, { pool: 1, timeout: 100 });
  onTestFinished(async () => {
    await database.destroy();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  await answers(database);
  for (const socket of sockets) socket.unpipe().pause();
  await expect(answers(database)).rejects.toThrow(/terminated/);
  // The next one has a connection of its own.
  expect(await answers(database)).toBe(true);
});
