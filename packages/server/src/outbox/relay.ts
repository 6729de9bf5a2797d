import type { Kysely } from 'kysely';
import { narrowTables } from '../database-tables.ts';
import type { Logger } from '../logger.ts';
import type { Registry } from '../metrics.ts';
import { reason } from '../serve.ts';
import { createLane } from './lane.ts';
import { exposeRelay } from './metrics.ts';
import { type Batch, createOutboxStore, type Refusal } from './store.ts';
import type { OutboxTables } from './tables.ts';
import type { Target } from './targets.ts';

export interface RelayOptions<Tables extends OutboxTables> {
  readonly database: Kysely<Tables>;
  readonly targets: readonly Target[];
  /** This process's name among all that share the database, and the same after it starts again. */
  readonly instance: string;
  readonly log: Logger;
  readonly metrics: Registry;
  /** ms between two looks for what nobody told of; 1000 by default. */
  readonly interval?: number;
  /** ms that others wait for a target before it is owed its tags; 1000 by default. */
  readonly patience?: number;
  /** ms after which what a target does not take is a dead letter; a day by default. */
  readonly maxAge?: number;
}

/** How a target does. */
export interface TargetState {
  readonly group: 'layout' | 'edge';
  readonly target: string;
  /** It is owed something, or was when last looked at. */
  readonly isBehind: boolean;
  readonly reason?: string | undefined;
}

export interface Relay {
  /** Look for events now: a transaction that recorded some was committed. */
  wake(): void;
  /** Purge tags that no change of data purges. Resolves when that is recorded. */
  purge(tags: readonly string[]): Promise<void>;
  /** Try dead letters again. @returns how many tags */
  retry(which: { target?: string | undefined; tags?: readonly string[] | undefined }): Promise<number>;
  states(): TargetState[];
  readonly store: ReturnType<typeof createOutboxStore>;
  /** Let what is under way end. */
  stop(): Promise<void>;
}

/** Batches on their way at a time; what is recorded meanwhile goes together. */
const MOST_UNDER_WAY = 16;

/**
 * Deliver what the outbox holds: each batch to all layouts, then to all edges. A target that does not take one is owed its
 * tags, in the database, and is tried alone from then on. When a layout takes late what it was owed, the edges are purged
 * again: meanwhile they may have fetched from it what was old.
 */
export async function startRelay<Tables extends OutboxTables>(options: RelayOptions<Tables>): Promise<Relay> {
  const { targets, instance, log, metrics, interval = 1000, patience = 1000, maxAge = 86_400_000 } = options;
  const store = createOutboxStore(narrowTables(options.database), instance);
  const counted = exposeRelay(metrics, store);
  const onLate = () => wake();
  const lanes = targets.map((target) => createLane({ target, store, counted, log, patience, maxAge, onLate }));
  const underWay = new Set<Promise<void>>();
  let isStopped = false;
  let isClaiming = false;
  let isWanted = false;
  /** Ends when what is being taken is under way, or waits. */
  let claiming: Promise<void> | undefined;
  /** What was taken at once with what is under way, and is more than that may be. */
  let waiting: Batch[] = [];

  async function claimAll(): Promise<void> {
    isClaiming = true;
    try {
      while (isWanted && !isStopped && underWay.size < MOST_UNDER_WAY) {
        if (waiting.length === 0) {
          isWanted = false;
          const claimed = await store.claim();
          waiting = claimed.batches;
          if (claimed.mayBeMore) isWanted = true;
        }
        for (const batch of waiting.splice(0, MOST_UNDER_WAY - underWay.size)) start(batch);
      }
    } catch (error) {
      log.warn({ reason: reason(error) }, 'the outbox could not be read');
    } finally {
      isClaiming = false;
    }
  }

  function start(batch: Batch): void {
    const delivery = deliver(batch).finally(() => {
      const wasFull = underWay.size >= MOST_UNDER_WAY;
      underWay.delete(delivery);
      if (wasFull) wake();
    });
    underWay.add(delivery);
  }

  async function deliver(batch: Batch): Promise<void> {
    const { tags, stage, since } = batch;
    try {
      const late = stage === 'all' ? await sendAll('layout', tags) : [];
      const refusals = [...late, ...(await sendAll('edge', tags))];
      await store.finish(batch, refusals);
      counted.duration.observe((Date.now() - since) / 1000);
      for (const { target, isPermanent } of refusals) if (!isPermanent) laneOf(target).catchUp();
    } catch (error) {
      // It stays taken for a while, and is then delivered once more.
      log.warn({ tags, reason: reason(error) }, 'a delivery could not be noted');
    }
  }

  async function sendAll(group: 'layout' | 'edge', tags: readonly string[]): Promise<Refusal[]> {
    const sent = lanes.filter(({ target }) => target.group === group).map((lane) => lane.send(tags));
    return (await Promise.all(sent)).filter((refusal) => refusal !== undefined);
  }

  function wake(): void {
    isWanted = true;
    if (!isStopped && !isClaiming) claiming = claimAll();
  }

  const laneOf = (name: string) => lanes.find(({ target }) => target.name === name)!;

  await store.recover(targets.map(({ name }) => name));
  for (const lane of lanes) if ((await store.owedTo(lane.target.name)).length > 0) lane.catchUp();
  const timer = setInterval(wake, interval);
  timer.unref();
  wake();

  return {
    wake,
    async purge(tags) {
      await store.record(tags);
      wake();
    },
    async retry(which) {
      const count = await store.revive(which);
      for (const lane of lanes) {
        lane.catchUp();
        lane.hurry();
      }
      return count;
    },
    states: () => lanes.map(({ target, state }) => ({ group: target.group, target: target.name, ...state() })),
    store,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      for (const lane of lanes) lane.stop();
      await claiming;
      await Promise.all(underWay);
      await store
        .release(waiting)
        .catch((error) => log.warn({ reason: reason(error) }, 'what was taken could not be left to others'));
      await Promise.all(targets.map((target) => target.close?.()));
    },
  };
}
