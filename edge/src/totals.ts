import { AggregatorRegistry, type Registry } from '@selvedge/server';

/** What `Registry.getMetricsAsJSON` gives. */
export type Metrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/**
 * One exposition of all workers' metrics. What a worker had counted stays in the sums when it ends, as far as it was seen:
 * a sum that fell would look like a restart of everything.
 */
export function createTotals() {
  const seen = new Map<number, Metrics>();
  let departed: Metrics = [];
  return {
    /** @param now what each worker that answered says */
    async sum(now: readonly { worker: number; value: Metrics }[], own: Metrics): Promise<string> {
      for (const { worker, value } of now) seen.set(worker, value);
      const all = [own, departed, ...now.map(({ value }) => value)];
      return AggregatorRegistry.aggregate(all).metrics();
    },
    /** Keep what a worker that has ended had counted. */
    async bury(worker: number): Promise<void> {
      const last = seen.get(worker);
      if (!last) return;
      seen.delete(worker);
      const counted = last.filter(({ type }) => isCounted(type));
      departed = await AggregatorRegistry.aggregate([departed, counted]).getMetricsAsJSON();
    },
  };
}

/** Older typings have a number here, and the values are words. */
const isCounted = (type: unknown) => type === 'counter' || type === 'histogram';
