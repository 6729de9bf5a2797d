import { hostname } from 'node:os';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { Registry } from '../metrics.ts';
import type { Signal } from '../signal.ts';
import { isRedisUrl } from './redis-url.ts';
import { type Relay, startRelay } from './relay.ts';
import type { OutboxTables } from './tables.ts';
import { createTarget, purgeTargets, type TargetAddress } from './targets.ts';

/** What a service reads from its environment to deliver purges. */
export const OUTBOX_ENVIRONMENT = {
  PURGE_TARGETS: purgeTargets,
  PURGE_TOKEN: z.string().optional().describe("the targets' admin token"),
  PURGE_STREAM: z
    .string()
    .refine(isRedisUrl, 'is no URL of Redis')
    .optional()
    .describe('redis://user:password@host:6379, where edges read purges from a stream'),
};

export interface OutboxOptions<Tables extends OutboxTables> {
  readonly env: {
    readonly PURGE_TARGETS: readonly TargetAddress[];
    readonly PURGE_TOKEN?: string | undefined;
    readonly PURGE_STREAM?: string | undefined;
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
  if (env.PURGE_STREAM) {
    // The driver takes time and memory: only where it is used.
    const { createStreamTarget } = await import('../purge-stream.ts');
    targets.push(createStreamTarget(env.PURGE_STREAM));
  }
  if (targets.length === 0)
    log.warn('Neither PURGE_TARGETS nor PURGE_STREAM names a cache: what is cached stays until it is stale');
  // No other process has the port, and this one has it again when it starts again.
  const instance = `${hostname()}:${env.PORT || process.pid}`;
  const relay = await startRelay({ database, targets, instance, log, metrics });
  committed.listen(relay.wake);
  return relay;
}
