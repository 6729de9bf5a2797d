import { hostname } from 'node:os';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { Registry } from '../metrics.ts';
import type { Signal } from '../signal.ts';
import { type Relay, startRelay } from './relay.ts';
import type { OutboxTables } from './tables.ts';
import { createTarget, purgeTargets, type TargetAddress } from './targets.ts';

/** What a service reads from its environment to deliver purges. */
export const OUTBOX_ENVIRONMENT = {
  PURGE_TARGETS: purgeTargets,
  PURGE_TOKEN: z.string().optional().describe("the targets' admin token"),
};

export interface OutboxOptions<Tables extends OutboxTables> {
  readonly env: {
    readonly PURGE_TARGETS: readonly TargetAddress[];
    readonly PURGE_TOKEN?: string | undefined;
    readonly PORT: number;
  };
  readonly database: Kysely<Tables>;
  readonly log: Logger;
  readonly metrics: Registry;
  /** Raised after each commit. */
  readonly committed: Signal;
}

/** Deliver what a service's transactions record, as its environment says. */
export async function startOutbox<Tables extends OutboxTables>(options: OutboxOptions<Tables>): Promise<Relay> {
  const { env, database, log, metrics, committed } = options;
  const targets = env.PURGE_TARGETS.map((address) => createTarget(address, env.PURGE_TOKEN));
  if (targets.length === 0) log.warn('PURGE_TARGETS names no cache: what is cached stays until it is stale');
  // No other process has the port, and this one has it again when it starts again.
  const instance = `${hostname()}:${env.PORT || process.pid}`;
  const relay = await startRelay({ database, targets, instance, log, metrics });
  committed.listen(relay.wake);
  return relay;
}
