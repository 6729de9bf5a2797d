import type { Logger } from '../logger.ts';
import { reason } from '../serve.ts';
import type { exposeRelay } from './metrics.ts';
import type { OutboxStore, Owed, Refusal } from './store.ts';
import { DeliveryError, type Target } from './targets.ts';

export interface LaneOptions {
  readonly target: Target;
  readonly store: OutboxStore;
  readonly counted: ReturnType<typeof exposeRelay>;
  readonly log: Logger;
  /** ms that others wait for the target before it is owed its tags. */
  readonly patience: number;
  /** ms after which what it does not take is a dead letter. */
  readonly maxAge: number;
  /** A layout took late what it was owed: there are events for the edges. */
  readonly onLate: () => void;
}

/** The way to one target, which gets purges one after another. */
export interface Lane {
  readonly target: Target;
  /** It is owed something, or was when last looked at; and what was wrong then. */
  state(): { readonly isBehind: boolean; readonly reason: string | undefined };
  /** Send tags for the first time. @returns why it is owed them; nothing where it has them */
  send(tags: readonly string[]): Promise<Refusal | undefined>;
  /** Send it what it is owed, until it is owed nothing; one attempt at a time. */
  catchUp(): void;
  /** Do not wait for the next attempt on what it is owed. */
  hurry(): void;
  stop(): void;
}

/** ms between two attempts on a target that is behind: from the first, doubling, to the second. */
const PAUSES = [100, 30_000] as const;

/** A target that does not take a purge is owed its tags, and is tried alone from then on. */
export function createLane({ target, store, counted, log, patience, maxAge, onLate }: LaneOptions): Lane {
  const { name, group } = target;
  /** Ends when the last purge was answered. */
  let tail: Promise<unknown> = Promise.resolve();
  let isBehind = false;
  /** Since it took one. */
  let failures = 0;
  let why: string | undefined;
  let isStopped = false;
  /** Ends the wait for the next attempt on what it is owed; there while somebody sees to that. */
  let repaying: { end(): void; isWantedAgain: boolean } | undefined;

  /** One whom the others have to wait for is owed the tags, whatever becomes of the attempt. */
  async function send(tags: readonly string[]): Promise<Refusal | undefined> {
    if (isBehind) return { target: name, reason: why ?? 'it is behind', isPermanent: false };
    const { promise: timeout, resolve } = Promise.withResolvers<Refusal>();
    const late = { target: name, reason: `it did not answer within ${patience} ms`, isPermanent: false };
    const timer = setTimeout(resolve, patience, late);
    const refusal = await Promise.race([attempt(tags), timeout]);
    clearTimeout(timer);
    if (!refusal) return undefined;
    if (!refusal.isPermanent) isBehind = true;
    note(refusal, tags);
    return refusal;
  }

  function attempt(tags: readonly string[]): Promise<Refusal | undefined> {
    const next = tail.then(async (): Promise<Refusal | undefined> => {
      try {
        await target.send(tags);
        counted.delivered.inc({ target: name }, tags.length);
        failures = 0;
        return undefined;
      } catch (error) {
        const isPermanent = error instanceof DeliveryError && error.isPermanent;
        return { target: name, reason: reason(error), isPermanent };
      }
    });
    tail = next;
    return next;
  }

  function note(refusal: Refusal, tags: readonly string[]): void {
    why = refusal.reason;
    counted.failed.inc({ target: name });
    if (refusal.isPermanent) counted.dead.inc({ target: name }, tags.length);
    // At a start all come up at once; what lasts for a second is worth a warning.
    const level = refusal.isPermanent ? 'error' : ++failures > 4 ? 'warn' : 'info';
    log[level]({ ...refusal, tags: tags.length }, 'a purge was not taken');
  }

  function catchUp(): void {
    if (isStopped) return;
    if (repaying) {
      repaying.isWantedAgain = true;
      return;
    }
    isBehind = true;
    const own = { end() {}, isWantedAgain: false };
    repaying = own;
    void repay(own).then(() => {
      isBehind = false;
      repaying = undefined;
      // It was owed more between the last look and now.
      if (own.isWantedAgain) catchUp();
    });
  }

  async function repay(own: NonNullable<typeof repaying>): Promise<void> {
    let pause: number = PAUSES[0];
    for (;;) {
      await new Promise<void>((resolve) => {
        own.end = resolve;
        setTimeout(resolve, pause).unref();
      });
      if (isStopped) return;
      try {
        const owed = await store.owedTo(name);
        if (owed.length === 0) return;
        const tags = owed.map(({ tag }) => tag);
        const refusal = await attempt(tags);
        if (refusal) {
          note(refusal, tags);
          await giveUp(refusal, owed);
          pause = longer(pause);
        } else {
          why = undefined;
          // Whoever fetched from a layout meanwhile may have what was old.
          await store.settle(name, owed, group === 'layout');
          if (group === 'layout') onLate();
          pause = 0;
        }
      } catch (error) {
        log.warn({ target: name, reason: reason(error) }, 'what a target is owed could not be read');
        pause = longer(pause);
      }
    }
  }

  async function giveUp(refusal: Refusal, owed: readonly Owed[]): Promise<void> {
    const old = refusal.isPermanent ? owed : owed.filter(({ since }) => Date.now() - since > maxAge);
    await store.bury(refusal, old);
    if (!refusal.isPermanent && old.length > 0) counted.dead.inc({ target: name }, old.length);
  }

  return {
    target,
    state: () => ({ isBehind, reason: why }),
    send,
    catchUp,
    hurry: () => repaying?.end(),
    stop() {
      isStopped = true;
      repaying?.end();
    },
  };
}

const longer = (pause: number): number => Math.min(Math.max(pause, PAUSES[0]) * 2, PAUSES[1]);
