import { Hono } from 'hono';
import type { Kysely } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import {
  compareRows,
  createFeed,
  FEEDS,
  type FeedTables,
  feedPosition,
  isPostgresUrl,
  nextRevision,
  readRows,
  recordChanges,
  transact,
  writeRows,
} from '../src/database.ts';
import { answerFeed, createLogger, createSignal, FeedOvertaken, type FeedStep, followFeed } from '../src/index.ts';
import { newDatabase as newEmpty, type Tables as ParentTables, TABLES } from './database-setup.ts';

interface Tables extends ParentTables, FeedTables {}
type Database = Kysely<Tables>;
interface Thing {
  readonly id: number;
  readonly name: string;
}
const Things = z.object({
  things: z.array(z.object({ id: z.number(), name: z.string() })),
  removed: z.array(z.string()).optional(),
});
type Things = z.infer<typeof Things>;

/** A new database with the tables. On PostgreSQL each replica that a test has opens it for itself; SQLite's has one process. */
async function newDatabase(): Promise<() => Promise<Database>> {
  const { open, target } = await newEmpty();
  const openOne = async () => (await open({}, { ...TABLES, '002-feeds': FEEDS })) as unknown as Database;
  const first = await openOne();
  return async () => (isPostgresUrl(target) ? openOne() : first);
}

/** One replica of the owner of some things. */
function createOwner(database: Database) {
  const committed = createSignal();
  const read = (ids?: readonly string[]) =>
    ids?.length === 0
      ? []
      : database
          .selectFrom('parent')
          .selectAll()
          .$if(ids !== undefined, (query) => query.where('id', 'in', ids!.map(Number)))
          .orderBy('id')
          .execute();
  const feed = createFeed(database, 'things', {
    all: async () => ({ things: await read() }),
    async some(ids) {
      const things = await read(ids);
      return { things, removed: ids.filter((id) => !things.some((thing) => `${thing.id}` === id)) };
    },
  });
  const app = new Hono();
  app.get('/feed', (c) => answerFeed(c, feed, committed));
  const change = (ids: readonly number[], work: (transaction: Database) => Promise<unknown>) =>
    transact(database, async (transaction) => {
      await nextRevision(transaction, 'things');
      await work(transaction);
      await recordChanges(
        transaction,
        'things',
        ids.map((id) => `${id}`),
      );
    }).then(committed.raise);
  return {
    change,
    put: (...things: Thing[]) =>
      change(
        things.map(({ id }) => id),
        (transaction) =>
          transaction
            .insertInto('parent')
            .values(things)
            .onConflict((conflict) => conflict.column('id').doUpdateSet(({ ref }) => ({ name: ref('excluded.name') })))
            .execute(),
      ),
    remove: (id: number) =>
      change([id], (transaction) => transaction.deleteFrom('parent').where('id', '=', id).execute()),
    /** @param etag of what the asker has */
    async ask(etag?: string, headers: Record<string, string> = { 'a-im': 'feed' }) {
      const response = await app.request('/feed', { headers: { ...headers, ...(etag && { 'if-none-match': etag }) } });
      const body = response.status === 304 ? undefined : Things.parse(await response.json());
      return { status: response.status, etag: response.headers.get('etag')!, headers: response.headers, body };
    },
    fetch: (async (_: string, init: RequestInit) => app.request('/feed', init)) as unknown as typeof fetch,
    committed,
  };
}

/** A read model's way of applying the feed, as services have it. */
async function apply(database: Database, { things, removed }: Things, step: FeedStep): Promise<void> {
  const concerned = removed && [...removed, ...things.map(({ id }) => `${id}`)];
  await transact(database, async (transaction) => {
    await step(transaction);
    const before = await readRows(transaction, 'parent', 'id', concerned);
    await writeRows(transaction, 'parent', 'id', compareRows(before, things, 'id'));
  });
}

const rowsOf = (database: Database) => database.selectFrom('parent').selectAll().orderBy('id').execute();

/** One replica of a service that follows. */
function follow(database: Database, fetch: typeof globalThis.fetch, applying: typeof apply = apply) {
  const feed = followFeed({
    url: 'http://owner.test/feed',
    schema: Things,
    apply: (things, step) => applying(database, things, step),
    position: feedPosition(database, 'things'),
    takesChanges: true,
    log: createLogger('test', 'silent'),
    interval: 20,
    fetch,
  });
  onTestFinished(() => feed.stop());
  return feed;
}

const A = { id: 1, name: 'a' };
const B = { id: 2, name: 'b' };
const C = { id: 3, name: 'c' };

test('one who has a revision is told what changed since, with what was removed (RFC 3229 §10)', async () => {
  const owner = createOwner(await (await newDatabase())());
  await owner.put(A, B, C);
  const { status, etag, body } = await owner.ask();
  expect([status, body]).toEqual([200, { things: [A, B, C] }]);
  await owner.put({ ...B, name: 'first' });
  await owner.put({ ...B, name: 'second' });
  await owner.remove(3);
  const changes = await owner.ask(etag);
  expect([changes.status, changes.body]).toEqual([226, { things: [{ ...B, name: 'second' }], removed: ['3'] }]);
  expect([changes.headers.get('im'), changes.headers.get('delta-base')]).toEqual(['feed', etag]);
  expect((await owner.ask(changes.etag)).status).toBe(304);
});

test('one who does not ask for changes gets the snapshot (RFC 3229 §10.1)', async () => {
  const owner = createOwner(await (await newDatabase())());
  await owner.put(A, B);
  const { etag } = await owner.ask();
  await owner.put(C);
  const { status, body } = await owner.ask(etag, {});
  expect([status, body]).toEqual([200, { things: [A, B, C] }]);
});

test('a revision in which nothing changed is told as that', async () => {
  const owner = createOwner(await (await newDatabase())());
  await owner.put(A);
  const { etag } = await owner.ask();
  await owner.change([], async () => {});
  const { status, body } = await owner.ask(etag);
  expect([status, body]).toEqual([226, { things: [], removed: [] }]);
});

test.each<[string, (owner: ReturnType<typeof createOwner>, database: Database) => Promise<unknown>]>([
  ['a revision said nothing of what it changed', (_, database) => transact(database, (t) => nextRevision(t, 'things'))],
  ['too much changed to name it', (owner) => owner.put(...Array.from({ length: 501 }, (_, id) => ({ id, name: 'x' })))],
  [
    'too much changed, bit by bit',
    async (owner) => {
      for (const from of [0, 300])
        await owner.put(...Array.from({ length: 300 }, (_, at) => ({ id: from + at, name: 'y' })));
    },
  ],
  [
    'its revision is forgotten',
    async (owner) => {
      for (let time = 0; time < 1001; time++) await owner.change([1], async () => {});
    },
  ],
  [
    'its revision is another one, of a database that was restored',
    async (owner, database) => {
      await database.updateTable('revisions').set({ number: 0 }).execute();
      await database.deleteFrom('feed_changes').execute();
      await owner.put(A);
      await owner.put(B);
    },
  ],
])('one who has a revision gets the snapshot where %s', async (_, happen) => {
  const database = await (await newDatabase())();
  const owner = createOwner(database);
  await owner.put(A);
  const { etag } = await owner.ask();
  await happen(owner, database);
  const { status, body } = await owner.ask(etag);
  expect([status, body]).toEqual([200, { things: await rowsOf(database) }]);
});

test('no more revisions are remembered than are of use', async () => {
  const database = await (await newDatabase())();
  const owner = createOwner(database);
  for (let time = 0; time < 1250; time++) await owner.change([1], async () => {});
  const { count } = await database
    .selectFrom('feed_changes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(count).toBeGreaterThanOrEqual(1000);
  expect(count).toBeLessThan(1100);
});

test('two replicas of the owner that change at once lose no change to one who follows', async () => {
  const open = await newDatabase();
  const [here, there] = [createOwner(await open()), createOwner(await open())];
  await here.put(A, B);
  let { etag } = await here.ask();
  const told = new Map<number, string>();
  const changes = Array.from({ length: 30 }, (_, at) =>
    (at % 2 ? here : there).put({ id: 1 + (at % 2), name: `${at}` }),
  );
  const asking = (async () => {
    for (let time = 0; time < 30; time++) {
      const { body, etag: next } = await (time % 2 ? here : there).ask(etag);
      etag = next;
      for (const { id, name } of body?.things ?? []) told.set(id, name);
    }
  })();
  await Promise.all([...changes, asking]);
  for (const { id, name } of (await here.ask(etag)).body?.things ?? []) told.set(id, name);
  const now = (await here.ask()).body!.things;
  expect([...told].sort()).toEqual(now.map(({ id, name }) => [id, name]));
});

test('a follower begins with a snapshot, which mends its rows, and goes on with changes', async () => {
  const owner = createOwner(await (await newDatabase())());
  const model = await (await newDatabase())();
  await model.insertInto('parent').values({ id: 9, name: 'astray' }).execute();
  await owner.put(A, B);
  const applied: Things[] = [];
  const feed = follow(model, owner.fetch, async (database, things, step) => {
    await apply(database, things, step);
    applied.push(things);
  });
  await feed.first;
  expect(await rowsOf(model)).toEqual([A, B]);
  await owner.put({ ...A, name: 'new' });
  await owner.remove(2);
  await vi.waitFor(async () => expect(await rowsOf(model)).toEqual([{ ...A, name: 'new' }]));
  expect(applied[0]!.removed).toBeUndefined();
  expect(applied.slice(1).every(({ removed }) => removed !== undefined)).toBe(true);
});

test('what could not be applied is not passed over: position and rows change together', async () => {
  const owner = createOwner(await (await newDatabase())());
  const model = await (await newDatabase())();
  await owner.put(A);
  let failures = 0;
  const feed = follow(model, owner.fetch, async (database, things, step) => {
    if (things.removed && failures++ < 2) {
      // As where a process is killed: after its writes, before they are committed.
      const killed = apply(database, things, async (transaction) => {
        await step(transaction);
        throw new Error('killed');
      });
      await killed;
    }
    await apply(database, things, step);
  });
  await feed.first;
  const before = await feedPosition(model, 'things').read();
  await owner.put({ ...A, name: 'new' });
  await vi.waitFor(async () => expect(await rowsOf(model)).toEqual([{ ...A, name: 'new' }]));
  expect(failures).toBeGreaterThan(2);
  expect(await feedPosition(model, 'things').read()).not.toBe(before);
});

test('a replica that applies late what it was told does not bring back what is old', async () => {
  const owner = createOwner(await (await newDatabase())());
  const open = await newDatabase();
  const [early, late] = [await open(), await open()];
  await owner.put(A);
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const outcomes: string[] = [];
  follow(late, owner.fetch, async (database, things, step) => {
    arrived.resolve();
    await held.promise;
    await apply(database, things, step).then(
      () => outcomes.push('applied'),
      (error) => {
        outcomes.push(error.name);
        throw error;
      },
    );
  });
  await arrived.promise;
  const feed = follow(early, owner.fetch);
  await feed.first;
  await owner.put({ ...A, name: 'new' });
  await vi.waitFor(async () => expect(await rowsOf(early)).toEqual([{ ...A, name: 'new' }]));
  held.resolve();
  await vi.waitFor(() => expect(outcomes.length).toBeGreaterThan(0));
  expect(outcomes[0]).toBe('FeedOvertaken');
  expect(await rowsOf(late)).toEqual([{ ...A, name: 'new' }]);
  await owner.put({ ...A, name: 'newer' });
  await vi.waitFor(async () => expect(await rowsOf(late)).toEqual([{ ...A, name: 'newer' }]));
});

test.each([
  ['none', undefined, 'x'],
  ['another', '"1"', '"0"'],
])('a position that is %s is not moved from where somebody believes it', async (_, now, believed) => {
  const database = await (await newDatabase())();
  const position = feedPosition(database, 'things');
  if (now) await transact(database, (transaction) => position.move(transaction, undefined, now));
  await expect(transact(database, (transaction) => position.move(transaction, believed, '"2"'))).rejects.toThrow(
    FeedOvertaken,
  );
  expect(await position.read()).toBe(now);
});
