import { Counter, Gauge, Histogram, type Registry } from '../metrics.ts';
import type { OutboxStore } from './store.ts';

/** Count what a relay does, and show what waits. */
export function exposeRelay(metrics: Registry, store: OutboxStore) {
  const registers = [metrics];
  let counting: ReturnType<OutboxStore['counts']> | undefined;
  /** One look for all gauges, which are collected at once. */
  const counts = () => {
    counting ??= store.counts().finally(() => {
      counting = undefined;
    });
    return counting;
  };
  new Gauge({
    name: 'outbox_pending',
    help: 'Events not delivered yet',
    registers,
    async collect() {
      this.set((await counts()).pending);
    },
  });
  new Gauge({
    name: 'outbox_lag_seconds',
    help: 'Age of the oldest of these',
    registers,
    async collect() {
      const { oldest } = await counts();
      this.set(oldest === null ? 0 : Math.max(0, Date.now() - oldest) / 1000);
    },
  });
  new Gauge({
    name: 'outbox_owed_tags',
    help: 'Tags that a target did not take, and is sent again',
    labelNames: ['target'],
    registers,
    async collect() {
      const { targets } = await counts();
      this.reset();
      for (const { target, all, dead } of targets) this.set({ target }, all - dead);
    },
  });
  new Gauge({
    name: 'outbox_dead_letters',
    help: 'Tags that a target was sent for too long, or refused for good',
    labelNames: ['target'],
    registers,
    async collect() {
      const { targets } = await counts();
      this.reset();
      for (const { target, dead } of targets) this.set({ target }, dead);
    },
  });
  return {
    duration: new Histogram({
      name: 'outbox_delivery_seconds',
      help: 'From record to the answer of the last target, or to its being owed',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    delivered: new Counter({
      name: 'outbox_delivered_total',
      help: 'Tags that a target took',
      labelNames: ['target'],
      registers,
    }),
    failed: new Counter({
      name: 'outbox_failed_total',
      help: 'Purges that a target did not take',
      labelNames: ['target'],
      registers,
    }),
    dead: new Counter({
      name: 'outbox_dead_total',
      help: 'Tags that were given up',
      labelNames: ['target'],
      registers,
    }),
  };
}
