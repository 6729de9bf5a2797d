import type { Kysely } from 'kysely';
import { narrowTables } from '../database-tables.ts';
import type { Logger } from '../logger.ts';
import type { Registry } from '../metrics.ts';
import { reason } from '../serve.ts';
import { exposeRelay } from './metrics.ts';
import { type Batch, createOutboxStore, type Owed, type Refusal } from './store.ts';
import type { OutboxTables } from './tables.ts';
import { DeliveryError, type Target } from './targets.ts';

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

interface Lane {
  readonly target: Target;
  /** Ends when the last purge was answered: a target gets them one after another. */
  tail: Promise<unknown>;
  isBehind: boolean;
  /** Since it took one. */
  failures: number;
  reason?: string | undefined;
  /** Ends the wait for the next attempt on what it is owed; there while somebody sees to that. */
  repaying?: { end(): void; isWantedAgain: boolean } | undefined;
}

/** Batches on their way at a time; what is recorded meanwhile goes together. */
const MOST_UNDER_WAY = 16;
/** ms between two attempts on a target that is behind: from the first, doubling, to the second. */
const PAUSES = [100, 30_000] as const;

/**
 * Deliver what the outbox holds: each batch to all layouts, then to all edges. A target that does not take one is owed its
 * tags, in the database, and is tried alone from then on. When a layout takes late what it was owed, the edges are purged
 * again: meanwhile they may have fetched from it what was old.
 */
export async function startRelay<Tables extends OutboxTables>(options: RelayOptions<Tables>): Promise<Relay> {
  const { targets, instance, log, metrics, interval = 1000, patience = 1000, maxAge = 86_400_000 } = options;
  const store = createOutboxStore(narrowTables(options.database), instance);
  const counted = exposeRelay(metrics, store);
  const lanes = targets.map((target): Lane => ({ target, tail: Promise.resolve(), isBehind: false, failures: 0 }));
  const underWay = new Set<Promise<void>>();
  let isStopped = false;
  let isClaiming = false;
  let isWanted = false;

  async function claimAll(): Promise<void> {
    if (isClaiming) {
      isWanted = true;
      return;
    }
    isClaiming = true;
    try {
      do {
        isWanted = false;
        while (!isStopped && underWay.size < MOST_UNDER_WAY) {
          const batch = await store.claim();
          if (!batch) break;
          const delivery = deliver(batch).finally(() => {
            const wasFull = underWay.size === MOST_UNDER_WAY;
            underWay.delete(delivery);
            if (wasFull) wake();
          });
          underWay.add(delivery);
        }
      } while (isWanted && !isStopped && underWay.size < MOST_UNDER_WAY);
    } catch (error) {
      log.warn({ reason: reason(error) }, 'the outbox could not be read');
    } finally {
      isClaiming = false;
    }
  }

  async function deliver(batch: Batch): Promise<void> {
    const { tags, stage, since } = batch;
    try {
      const late = stage === 'all' ? await sendAll('layout', tags) : [];
      const refusals = [...late, ...(await sendAll('edge', tags))];
      await store.finish(batch, refusals);
      counted.duration.observe((Date.now() - since) / 1000);
      for (const { target, isPermanent } of refusals) if (!isPermanent) catchUp(laneOf(target));
    } catch (error) {
      // It stays taken for a while, and is then delivered once more.
      log.warn({ tags, reason: reason(error) }, 'a delivery could not be noted');
    }
  }

  async function sendAll(group: 'layout' | 'edge', tags: readonly string[]): Promise<Refusal[]> {
    const sent = lanes.filter(({ target }) => target.group === group).map((lane) => sendFirst(lane, tags));
    return (await Promise.all(sent)).filter((refusal) => refusal !== undefined);
  }

  /** One whom the others have to wait for is owed the tags, whatever becomes of the attempt. */
  async function sendFirst(lane: Lane, tags: readonly string[]): Promise<Refusal | undefined> {
    const { name } = lane.target;
    if (lane.isBehind) return { target: name, reason: lane.reason ?? 'it is behind', isPermanent: false };
    const { promise: timeout, resolve } = Promise.withResolvers<Refusal>();
    const late = { target: name, reason: `it did not answer within ${patience} ms`, isPermanent: false };
    const timer = setTimeout(resolve, patience, late);
    const refusal = await Promise.race([send(lane, tags), timeout]);
    clearTimeout(timer);
    if (!refusal) return undefined;
    if (!refusal.isPermanent) lane.isBehind = true;
    note(lane, refusal, tags);
    return refusal;
  }

  function send(lane: Lane, tags: readonly string[]): Promise<Refusal | undefined> {
    const { target } = lane;
    const attempt = lane.tail.then(async (): Promise<Refusal | undefined> => {
      try {
        await target.send(tags);
        counted.delivered.inc({ target: target.name }, tags.length);
        lane.failures = 0;
        return undefined;
      } catch (error) {
        const isPermanent = error instanceof DeliveryError && error.isPermanent;
        return { target: target.name, reason: reason(error), isPermanent };
      }
    });
    lane.tail = attempt;
    return attempt;
  }

  function note(lane: Lane, refusal: Refusal, tags: readonly string[]): void {
    lane.reason = refusal.reason;
    counted.failed.inc({ target: refusal.target });
    if (refusal.isPermanent) counted.dead.inc({ target: refusal.target }, tags.length);
    // At a start all come up at once; what lasts for a second is worth a warning.
    const level = refusal.isPermanent ? 'error' : ++lane.failures > 4 ? 'warn' : 'info';
    log[level]({ ...refusal, tags: tags.length }, 'a purge was not taken');
  }

  /** Send a target what it is owed, until it is owed nothing; one attempt at a time. */
  function catchUp(lane: Lane): void {
    if (isStopped) return;
    if (lane.repaying) {
      lane.repaying.isWantedAgain = true;
      return;
    }
    lane.isBehind = true;
    const repaying = { end() {}, isWantedAgain: false };
    lane.repaying = repaying;
    void repay(lane, repaying).then(() => {
      lane.isBehind = false;
      lane.repaying = undefined;
      // It was owed more between the last look and now.
      if (repaying.isWantedAgain) catchUp(lane);
    });
  }

  async function repay(lane: Lane, repaying: NonNullable<Lane['repaying']>): Promise<void> {
    const { name, group } = lane.target;
    let pause: number = PAUSES[0];
    for (;;) {
      await new Promise<void>((resolve) => {
        repaying.end = resolve;
        setTimeout(resolve, pause).unref();
      });
      if (isStopped) return;
      try {
        const owed = await store.owedTo(name);
        if (owed.length === 0) return;
        const tags = owed.map(({ tag }) => tag);
        const refusal = await send(lane, tags);
        if (refusal) {
          note(lane, refusal, tags);
          await giveUp(refusal, owed);
          pause = Math.min(Math.max(pause, PAUSES[0]) * 2, PAUSES[1]);
        } else {
          lane.reason = undefined;
          // Whoever fetched from a layout meanwhile may have what was old.
          await store.settle(name, owed, group === 'layout');
          if (group === 'layout') wake();
          pause = 0;
        }
      } catch (error) {
        log.warn({ target: name, reason: reason(error) }, 'what a target is owed could not be read');
        pause = Math.min(Math.max(pause, PAUSES[0]) * 2, PAUSES[1]);
      }
    }
  }

  async function giveUp(refusal: Refusal, owed: readonly Owed[]): Promise<void> {
    const old = refusal.isPermanent ? owed : owed.filter(({ since }) => Date.now() - since > maxAge);
    await store.bury(refusal, old);
    if (!refusal.isPermanent && old.length > 0) counted.dead.inc({ target: refusal.target }, old.length);
  }

  function wake(): void {
    if (!isStopped) void claimAll();
  }

  const laneOf = (name: string) => lanes.find(({ target }) => target.name === name)!;

  await store.recover(targets.map(({ name }) => name));
  for (const lane of lanes) if ((await store.owedTo(lane.target.name)).length > 0) catchUp(lane);
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
        catchUp(lane);
        lane.repaying?.end();
      }
      return count;
    },
    states: () =>
      lanes.map(({ target, isBehind, reason }) => ({ group: target.group, target: target.name, isBehind, reason })),
    store,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      for (const { repaying } of lanes) repaying?.end();
      await Promise.all(underWay);
      await Promise.all(targets.map((target) => target.close?.()));
    },
  };
}
