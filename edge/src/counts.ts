import type { MemoryStore, Outcome } from '@selvedge/http-cache';
import { Counter, Gauge, Histogram, type Registry } from '@selvedge/server';
import type { Origin } from './origin.ts';
import { noOutcomes } from './outcomes.ts';

/** Plain numbers that a hit may add to at no cost; read when metrics are asked for. */
export interface Counts {
  requests: number;
  /** Pages sent from one kept buffer. */
  pages: number;
  failures: number;
  /** Of bodies, as they are sent. */
  bytes: number;
  /** Includes of pages that could not be had, whether the page went on or not. */
  failedIncludes: number;
  readonly outcomes: Record<Outcome, number>;
  /** Public includes of pages, by how they came to be; all of a kept page are hits. */
  readonly includes: Record<Outcome, number>;
  /** What the origin answered: for all to use, or for one visitor. */
  readonly origin: { shared: number; own: number };
}

export const createCounts = (): Counts => ({
  requests: 0,
  pages: 0,
  failures: 0,
  bytes: 0,
  failedIncludes: 0,
  outcomes: noOutcomes(),
  includes: noOutcomes(),
  origin: { shared: 0, own: 0 },
});

const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What takes long enough to be measured, in seconds. */
export function createTimers(metrics: Registry) {
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, buckets: BUCKETS, registers: [metrics] });
  return {
    origin: histogram('edge_origin_duration_seconds', 'Time from request to response head of the origin'),
    assembly: histogram(
      'edge_assembly_duration_seconds',
      'Time to make a page of its template and includes, to its last byte where it is sent meanwhile',
    ),
  };
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
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [metrics],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  counter('edge_requests_total', 'Requests', () => counts.requests);
  counter('edge_kept_pages_total', 'Pages sent from one kept buffer', () => counts.pages);
  counter('edge_failures_total', 'Requests that could not be answered', () => counts.failures);
  counter('edge_sent_bytes_total', 'Bytes of bodies that were sent', () => counts.bytes);
  counter('edge_failed_includes_total', 'Includes of pages that could not be had', () => counts.failedIncludes);
  gauge('edge_store_bytes', 'Memory that stored responses take', () => store.stats().bytes);
  gauge('edge_store_records', 'Stored responses', () => store.stats().records);
  counter('edge_store_evictions_total', 'Responses that made room for others', () => store.stats().evictions);
  gauge('edge_origin_requests', 'Requests to the origin under way', origin.underWay);
  counter('edge_origin_shed_total', 'Requests not sent on because too many were under way', origin.shed);
  const family = (name: string, help: string, label: string, read: Readonly<Record<string, number>>) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [metrics],
      collect() {
        this.reset();
        for (const [value, count] of Object.entries(read)) this.inc({ [label]: value }, count);
      },
    });
  const outcomes = 'hit, stale, revalidated, coalesced, miss, pass, refused';
  family(
    'edge_answers_total',
    `Answers of cache and origin, by how they came to be: ${outcomes}`,
    'outcome',
    counts.outcomes,
  );
  family(
    'edge_includes_total',
    `Public includes of pages, by how they came to be: ${outcomes}`,
    'outcome',
    counts.includes,
  );
  family(
    'edge_origin_answers_total',
    'What the origin answered: shared, for all to use, or own, for one visitor',
    'use',
    counts.origin,
  );
}
