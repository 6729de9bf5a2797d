import type { MemoryStore, Outcome } from '@selvedge/http-cache';
import { Gauge, Histogram, type Registry } from '@selvedge/server';
import type { Origin } from './origin.ts';

/** Plain numbers that a hit may add to at no cost; read when metrics are asked for. */
export interface Counts {
  requests: number;
  /** Pages sent from one kept buffer. */
  pages: number;
  failures: number;
  readonly outcomes: Record<Outcome, number>;
}

export const createCounts = (): Counts => ({
  requests: 0,
  pages: 0,
  failures: 0,
  outcomes: { hit: 0, stale: 0, revalidated: 0, coalesced: 0, miss: 0, pass: 0, refused: 0 },
});

/** A histogram of the origin's time to a response head. */
export function originLatency(metrics: Registry): Histogram {
  return new Histogram({
    name: 'edge_origin_duration_seconds',
    help: 'Time from request to response head of the origin',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [metrics],
  });
}

/** Show what is counted, and how the store and the origin fare. */
export function exposeCounts(
  metrics: Registry,
  counts: Counts,
  store: MemoryStore,
  origin: Pick<Origin, 'underWay' | 'shed'>,
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [metrics],
      collect() {
        this.set(read());
      },
    });
  gauge('edge_requests', 'Requests since the start', () => counts.requests);
  gauge('edge_kept_pages', 'Pages sent from one kept buffer', () => counts.pages);
  gauge('edge_failures', 'Requests that could not be answered', () => counts.failures);
  gauge('edge_store_bytes', 'Memory that stored responses take', () => store.stats().bytes);
  gauge('edge_store_records', 'Stored responses', () => store.stats().records);
  gauge('edge_store_evictions', 'Responses that made room for others', () => store.stats().evictions);
  gauge('edge_origin_requests', 'Requests to the origin under way', origin.underWay);
  gauge('edge_origin_shed', 'Requests that were not sent on because too many were under way', origin.shed);
  new Gauge({
    name: 'edge_answers',
    help: 'Answers by how they came to be',
    labelNames: ['outcome'],
    registers: [metrics],
    collect() {
      for (const [outcome, count] of Object.entries(counts.outcomes)) this.set({ outcome }, count);
    },
  });
}
