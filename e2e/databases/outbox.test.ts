import { createLogger, createMetrics } from '@selvedge/server';
import { openDatabase } from '@selvedge/server/database';
import { OUTBOX, type OutboxTables, type Relay, recordPurge, startRelay, type Target } from '@selvedge/server/outbox';
import { type PostgresServer, startPostgres } from '@selvedge/workbench';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

const patient = { timeout: 20_000, interval: 25 };

/** Replicas of one service that share a database, each with its own relay to the same targets. */
async function replicas(name: string, count: number, targets: readonly Target[]) {
  const url = server.url('postgres');
  const opened = await Promise.all(
    Array.from({ length: count }, () => openDatabase<OutboxTables>(url, { [name]: OUTBOX })),
  );
  const relays: Relay[] = [];
  for (const [index, database] of opened.entries()) {
    const log = createLogger('test', 'silent');
    const metrics = createMetrics('test');
    relays.push(await startRelay({ database, targets, instance: `${name} ${index}`, log, metrics, interval: 100 }));
  }
  onTestFinished(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    await opened[0]!.schema.dropTable('outbox').execute();
    await opened[0]!.schema.dropTable('redeliveries').execute();
    await opened[0]!.schema.dropTable('kysely_migration').execute();
    await Promise.all(opened.map((database) => database.destroy()));
  });
  return { opened, relays };
}

test('what several replicas record at once is delivered, none of it twice, and none is left', async () => {
  const delivered: string[] = [];
  const edge: Target = { group: 'edge', name: 'edge', send: async (tags) => void delivered.push(...tags) };
  const { opened, relays } = await replicas('many', 3, [edge]);
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const at = index % 3;
      await opened[at]!.transaction().execute((transaction) => recordPurge(transaction, [`t${index}`]));
      if (index % 2 === 0) relays[at]!.wake();
    }),
  );
  await expect.poll(() => new Set(delivered).size, patient).toBe(300);
  expect(delivered).toHaveLength(300);
  await expect.poll(() => opened[0]!.selectFrom('outbox').selectAll().execute(), patient).toEqual([]);
});

test('what a target does not take is owed to it, by whichever replica, and then forgotten', async () => {
  const delivered = new Set<string>();
  let isAway = true;
  const edge: Target = {
    group: 'edge',
    name: 'edge',
    async send(tags) {
      if (isAway) throw new Error('away');
      for (const tag of tags) delivered.add(tag);
    },
  };
  const { opened, relays } = await replicas('away', 2, [edge]);
  for (let index = 0; index < 20; index++) {
    await opened[index % 2]!.transaction().execute((transaction) => recordPurge(transaction, [`t${index % 5}`]));
    relays[index % 2]!.wake();
  }
  const counts = () => relays[0]!.store.counts();
  await expect.poll(counts, patient).toMatchObject({ pending: 0, targets: [{ target: 'edge', all: 5, dead: 0 }] });
  isAway = false;
  await expect.poll(() => delivered.size, patient).toBe(5);
  await expect.poll(counts, patient).toMatchObject({ pending: 0, targets: [] });
});
