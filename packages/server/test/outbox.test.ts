import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../src/database.ts';
import { createLogger, createMetrics } from '../src/index.ts';
import {
  DeliveryError,
  OUTBOX,
  type OutboxTables,
  type Relay,
  type RelayOptions,
  recordPurge,
  startRelay,
  type Target,
} from '../src/outbox/index.ts';

interface Tables extends OutboxTables {
  price: { sku: string; euros: number };
}

let database: Kysely<Tables>;
let relays: Relay[] = [];
/** What was delivered, in order: `edge-1 a b`. */
let delivered: string[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  database = await openDatabase<Tables>(':memory:', {
    '001': {
      async up(db) {
        await db.schema.createTable('price').addColumn('sku', 'text').addColumn('euros', 'integer').execute();
      },
    },
    '002': OUTBOX,
  });
  delivered = [];
});
afterEach(async () => {
  await Promise.all([...relays.map((relay) => relay.stop()), vi.advanceTimersByTimeAsync(3_600_000)]);
  relays = [];
  vi.useRealTimers();
  await database.destroy();
});

type Answer = () => Promise<void> | void;

/** A target that answers as `answer` says, which may be changed. */
function target(group: 'layout' | 'edge', name: string, answer: Answer = () => {}) {
  const one = {
    group,
    name,
    answer,
    async send(tags: readonly string[]) {
      await one.answer();
      delivered.push(`${name} ${tags.join(' ')}`);
    },
  } satisfies Target & { answer: Answer };
  return one;
}

type Options = Partial<Pick<RelayOptions<Tables>, 'instance' | 'interval' | 'patience' | 'maxAge'>>;

async function relayTo(targets: Target[], { instance = 'one', ...options }: Options = {}) {
  const log = createLogger('test', 'silent');
  const metrics = createMetrics('test');
  const relay = await startRelay({ database, targets, instance, log, metrics, ...options });
  relays.push(relay);
  return { relay, metrics };
}

/** Let all that needs no time happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await setImmediate();
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

const change = (relay: Relay | undefined, ...tags: string[]) =>
  database
    .transaction()
    .execute((transaction) => recordPurge(transaction, tags))
    .then(() => relay?.wake());

const refuse =
  (message = 'refused') =>
  () =>
    Promise.reject(new Error(message));
const pending = () => database.selectFrom('outbox').selectAll().execute();

test('what a transaction recorded is delivered when it is committed, to all layouts before any edge', async () => {
  const { relay } = await relayTo([target('edge', 'edge'), target('layout', 'layout-1'), target('layout', 'layout-2')]);
  await change(relay, 'a', 'b', 'a');
  await settle();
  expect(delivered).toEqual(['layout-1 a b', 'layout-2 a b', 'edge a b']);
  expect(await pending()).toEqual([]);
});

test('what a transaction recorded that is rolled back is not delivered', async () => {
  const { relay } = await relayTo([target('edge', 'edge')]);
  const failed = database.transaction().execute(async (transaction) => {
    await recordPurge(transaction, ['a']);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  relay.wake();
  await settle();
  expect(delivered).toEqual([]);
});

test('nothing is delivered before its commit', async () => {
  const { relay } = await relayTo([target('edge', 'edge')]);
  const { promise: held, resolve } = Promise.withResolvers<void>();
  const work = database.transaction().execute(async (transaction) => {
    await recordPurge(transaction, ['a']);
    relay.wake();
    await held;
  });
  await settle();
  expect(delivered).toEqual([]);
  resolve();
  await work;
  await settle();
  expect(delivered).toEqual(['edge a']);
});

test('what nobody told of is found within the interval', async () => {
  await relayTo([target('edge', 'edge')], { interval: 1000 });
  await settle();
  await change(undefined, 'a');
  await settle();
  expect(delivered).toEqual([]);
  await pass(1000);
  expect(delivered).toEqual(['edge a']);
});

test('a tag that no field could list is refused where it is recorded', async () => {
  await expect(change(undefined, 'two words')).rejects.toThrow(/"two words" is no tag/);
});

test('more tags than a purge may name go in several, each event whole', async () => {
  const { relay } = await relayTo([target('edge', 'edge')]);
  await change(undefined, ...Array.from({ length: 1500 }, (_, index) => `t${index}`));
  relay.wake();
  await settle();
  expect(delivered.map((line) => line.split(' ').length - 1)).toEqual([1000, 500]);
  expect(new Set(delivered.flatMap((line) => line.split(' ').slice(1))).size).toBe(1500);
});

test('more events than are taken at once are delivered in their order, without waiting for the next look', async () => {
  const { relay } = await relayTo([target('edge', 'edge')]);
  await database.transaction().execute(async (transaction) => {
    for (let index = 0; index < 2500; index++) await recordPurge(transaction, [`t${index}`]);
  });
  relay.wake();
  await settle();
  expect(delivered.flatMap((line) => line.split(' ').slice(1))).toEqual(
    Array.from({ length: 2500 }, (_, index) => `t${index}`),
  );
  expect(await pending()).toEqual([]);
});

test('a target that takes one purge after another in time is not behind because of their number', async () => {
  const edge = target('edge', 'edge', () => new Promise((resolve) => setTimeout(resolve, 50)));
  const { relay, metrics } = await relayTo([edge], { patience: 1000 });
  await change(relay, ...Array.from({ length: 40_000 }, (_, index) => `t${index}`));
  for (let time = 0; time < 40; time++) await pass(50);
  expect(delivered.map((line) => line.split(' ').length - 1)).toEqual(Array(40).fill(1000));
  expect(await metrics.getSingleMetricAsString('outbox_failed_total')).not.toContain('edge');
  expect(await pending()).toEqual([]);
});

test('a relay that is stopped while it takes events delivers them first', async () => {
  const { relay } = await relayTo([target('layout', 'layout'), target('edge', 'edge')]);
  await change(undefined, 'a');
  await settle();
  relay.wake();
  await relay.stop();
  expect(delivered).toEqual(['layout a', 'edge a']);
  expect(await pending()).toEqual([]);
});

test('what is recorded while there are more purges than may be under way is delivered after them, without waiting for the next look', async () => {
  const { promise: held, resolve } = Promise.withResolvers<void>();
  const { relay } = await relayTo([target('edge', 'edge', () => held)]);
  await change(relay, ...Array.from({ length: 20_000 }, (_, index) => `t${index}`));
  await settle();
  await change(relay, 'late');
  resolve();
  await settle();
  await settle();
  expect(delivered).toHaveLength(21);
  expect(delivered.at(-1)).toBe('edge late');
});

test('what a relay has taken and not begun when it is stopped is delivered by another at once', async () => {
  const edge = target('edge', 'edge', () => new Promise((resolve) => setTimeout(resolve, 50)));
  const { relay } = await relayTo([edge], { patience: 1000 });
  await change(relay, ...Array.from({ length: 20_000 }, (_, index) => `t${index}`));
  await settle();
  await Promise.all([relay.stop(), pass(1000)]);
  expect(delivered.length).toBeLessThan(20);
  await relayTo([edge], { instance: 'two', patience: 1000 });
  for (let time = 0; time < 20; time++) await pass(50);
  expect(delivered.map((line) => line.split(' ').length - 1)).toEqual(Array(20).fill(1000));
  expect(await pending()).toEqual([]);
});

test('what is recorded while a delivery is under way goes together, each tag once', async () => {
  const { promise: held, resolve } = Promise.withResolvers<void>();
  const edge = target('edge', 'edge', () => held);
  const { relay } = await relayTo([edge]);
  // As many as may be under way, and then some.
  for (let i = 0; i < 16; i++) {
    await change(relay, `t${i}`);
    await settle();
  }
  for (const tags of [['a'], ['b', 'a'], ['c']]) await change(relay, ...tags);
  resolve();
  await settle();
  expect(delivered.slice(-1)).toEqual(['edge a b c']);
});

test('a target gets the changes of a tag in their order, also those it did not take at first', async () => {
  const edge = target('edge', 'edge', refuse());
  const { relay } = await relayTo([edge]);
  for (const tags of [['a'], ['b'], ['c'], ['a']]) {
    await change(relay, ...tags);
    await pass(1);
  }
  edge.answer = () => {};
  await pass(5000);
  expect(delivered).toEqual(['edge a b c']);
  await change(relay, 'd');
  await settle();
  expect(delivered).toEqual(['edge a b c', 'edge d']);
});

test.each([
  ['refuses', refuse(), 0],
  ['hangs', () => new Promise<void>(() => {}), 1000],
])('an edge that %s holds up nobody for longer than is patient, and is tried alone then', async (_, answer, wait) => {
  const dead = target('edge', 'dead', answer);
  const { relay } = await relayTo([dead, target('edge', 'edge')], { patience: 1000 });
  await change(relay, 'a');
  await settle();
  expect(delivered).toEqual(['edge a']);
  await pass(wait);
  expect(await pending()).toEqual([]);
  for (const tag of ['b', 'c']) {
    await change(relay, tag);
    await settle();
  }
  expect(delivered).toEqual(['edge a', 'edge b', 'edge c']);
  expect(await pending()).toEqual([]);
  expect(relay.states()).toMatchObject([{ target: 'dead', isBehind: true }, { isBehind: false }]);
});

test('an edge does not wait for a layout that refuses, and is purged again when that has taken it', async () => {
  const layout = target('layout', 'layout', refuse());
  const { relay } = await relayTo([layout, target('edge', 'edge')]);
  await change(relay, 'a');
  await settle();
  expect(delivered).toEqual(['edge a']);
  layout.answer = () => {};
  await pass(100);
  expect(delivered).toEqual(['edge a', 'layout a', 'edge a']);
  expect(await pending()).toEqual([]);
});

test('an edge waits for a layout that hangs as long as is patient', async () => {
  const { promise: held, resolve } = Promise.withResolvers<void>();
  const { relay } = await relayTo([target('layout', 'layout', () => held), target('edge', 'edge')], { patience: 1000 });
  await change(relay, 'a');
  await pass(999);
  expect(delivered).toEqual([]);
  await pass(1);
  expect(delivered).toEqual(['edge a']);
  resolve();
  await pass(1000);
  expect(delivered).toEqual(['edge a', 'layout a', 'layout a', 'edge a']);
});

test('a target that stays away is tried at growing intervals, of half a minute at most', async () => {
  let attempts = 0;
  const edge = target('edge', 'edge', () => {
    attempts++;
    return Promise.reject(new Error('gone'));
  });
  const { relay, metrics } = await relayTo([edge]);
  await change(relay, 'a');
  await pass(700);
  expect(attempts).toBe(4);
  await pass(600_000);
  expect(attempts).toBeGreaterThan(24);
  expect(attempts).toBeLessThan(32);
  edge.answer = () => {};
  await pass(30_000);
  expect(delivered).toEqual(['edge a']);
  expect(await metrics.getSingleMetricAsString('outbox_failed_total')).toContain(
    `target="edge",process="test"} ${attempts}`,
  );
});

test('what is owed to a target is not forgotten by a restart, and not sent to others again', async () => {
  const edge = target('edge', 'edge', refuse());
  const other = target('edge', 'other');
  const { relay } = await relayTo([edge, other]);
  await change(relay, 'a');
  await settle();
  await relay.stop();
  expect(delivered).toEqual(['other a']);
  edge.answer = () => {};
  await relayTo([edge, other]);
  await pass(100);
  expect(delivered).toEqual(['other a', 'edge a']);
});

test('what a process had taken when it was killed is delivered at once when it starts again', async () => {
  const { relay } = await relayTo([target('edge', 'edge', () => new Promise(() => {}))]);
  await change(relay, 'a');
  await settle();
  expect(await pending()).toMatchObject([{ claimed_by: 'one' }]);
  // As if it were killed: it never says what became of it.
  await relayTo([target('edge', 'edge')]);
  await settle();
  expect(delivered).toEqual(['edge a']);
});

test('what a process had taken that does not come back is delivered by another after half a minute', async () => {
  const hanging = target('edge', 'edge', () => new Promise(() => {}));
  const { relay } = await relayTo([hanging], { patience: 3_600_000, interval: 3_600_000 });
  await change(relay, 'a');
  await settle();
  await relayTo([target('edge', 'edge')], { instance: 'two' });
  await pass(29_000);
  expect(delivered).toEqual([]);
  await pass(2000);
  expect(delivered).toEqual(['edge a']);
});

test('of several processes one delivers an event', async () => {
  const { relay: one } = await relayTo([target('edge', 'edge')]);
  const { relay: two } = await relayTo([target('edge', 'edge')], { instance: 'two' });
  for (let index = 0; index < 20; index++) await change(undefined, `t${index}`);
  one.wake();
  two.wake();
  await settle();
  const tags = delivered.flatMap((line) => line.split(' ').slice(1));
  expect(tags.toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => `t${index}`).toSorted());
});

test('what a target refuses for good is a dead letter at once; what it does not take, in the end', async () => {
  const odd = target('edge', 'odd', () => Promise.reject(new DeliveryError('it answered 422', true)));
  const away = target('edge', 'away', refuse('connect ECONNREFUSED'));
  const { relay } = await relayTo([odd, away], { maxAge: 60_000 });
  await change(relay, 'a');
  await settle();
  expect(await relay.store.deadLetters(10)).toMatchObject([{ target: 'odd', tag: 'a', reason: 'it answered 422' }]);
  await pass(120_000);
  expect(await relay.store.deadLetters(10)).toMatchObject([
    { target: 'away', tag: 'a', reason: 'connect ECONNREFUSED' },
    { target: 'odd', tag: 'a' },
  ]);
});

test('dead letters are tried again when asked for', async () => {
  const edge = target('edge', 'edge', () => Promise.reject(new DeliveryError('it answered 400', true)));
  const { relay } = await relayTo([edge]);
  await change(relay, 'a');
  await change(relay, 'b');
  await settle();
  edge.answer = () => {};
  expect(await relay.retry({ tags: ['b'] })).toBe(1);
  await pass(0);
  expect(delivered).toEqual(['edge b']);
  expect(await relay.retry({ target: 'nobody' })).toBe(0);
  expect(await relay.retry({})).toBe(1);
  await pass(0);
  expect(delivered).toEqual(['edge b', 'edge a']);
  expect(await relay.store.deadLetters(10)).toEqual([]);
});

test('a dead letter that changes once more is owed anew', async () => {
  const edge = target('edge', 'edge', () => Promise.reject(new DeliveryError('it answered 400', true)));
  const { relay } = await relayTo([edge]);
  await change(relay, 'a');
  await settle();
  edge.answer = refuse();
  await change(relay, 'a');
  await settle();
  expect(await relay.store.deadLetters(10)).toEqual([]);
});

test('a target that is named no more is owed nothing', async () => {
  const { relay } = await relayTo([target('edge', 'edge', refuse())]);
  await change(relay, 'a');
  await settle();
  await relay.stop();
  await relayTo([target('edge', 'another')]);
  expect(await database.selectFrom('redeliveries').selectAll().execute()).toEqual([]);
});

test('metrics tell what waits, since when, and what is owed', async () => {
  const { relay, metrics } = await relayTo([target('edge', 'edge', refuse())]);
  await change(relay, 'a', 'b');
  await settle();
  await change(undefined, 'c');
  vi.setSystemTime(Date.now() + 500);
  const text = await metrics.metrics();
  expect(text).toMatch(/outbox_pending\{[^}]*\} 1\n/);
  expect(text).toMatch(/outbox_lag_seconds\{[^}]*\} 0\.5\n/);
  expect(text).toMatch(/outbox_owed_tags\{[^}]*target="edge"[^}]*\} 2\n/);
  expect(text).toMatch(/outbox_dead_letters\{[^}]*target="edge"[^}]*\} 0\n/);
});
