import { Counter, Gauge, type Logger, type Registry } from '@selvedge/server';
import type { Operations } from './operations.ts';
import type { Options } from './options.ts';

export interface PurgeStreamDependencies {
  readonly options: Options;
  readonly operations: Operations;
  readonly log: Logger;
  readonly metrics: Registry;
}

/**
 * Hear purges from Redis, if the options name one; from before the first visitor is answered.
 *
 * @returns stops that
 */
export async function hearPurges({ options, operations, log, metrics }: PurgeStreamDependencies): Promise<() => void> {
  const { purgeStream: url, purgeGrace: grace } = options;
  if (!url) return () => {};
  // The driver takes time and memory: only where it is used.
  const { followPurgeStream } = await import('@selvedge/server/purge-stream');
  const stream = await followPurgeStream({
    url,
    log,
    grace,
    purge: async (tags) => void (await operations.purge(tags.map((tag) => ({ tag })))),
    clear: async () => void (await operations.purge([{ all: true }])),
  });
  new Gauge({
    name: 'edge_purge_stream_connected',
    help: '1 while purges are heard from Redis',
    registers: [metrics],
    collect() {
      this.set(stream.isConnected() ? 1 : 0);
    },
  });
  new Counter({
    name: 'edge_purge_stream_cleared_total',
    help: 'Times that all was let go, as purges may have been missed',
    registers: [metrics],
    collect() {
      this.reset();
      this.inc(stream.cleared());
    },
  });
  return stream.stop;
}
