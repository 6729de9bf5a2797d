import type { Histogram, Registry } from './metrics.ts';

export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
  readonly metrics: Registry;
}

/** The values of one set of labels. */
export interface Observed {
  observe(value: number): void;
}

type Labels = Readonly<Record<string, string | number>>;

/**
 * A histogram for what is observed many times in one request: labels are looked up once. prom-client's own writes them as a text
 * and looks that up for each value, which for a page of six fragments cost a fiftieth of all.
 *
 * @returns gives the values of labels; to be called once for each set of them, and kept
 */
export function createHistogram({ name, help, buckets, metrics }: HistogramOptions): (labels: Labels) => Observed {
  const children: Child[] = [];
  const reading = { name, help, type: 'histogram', aggregator: 'sum' };
  // The registry asks for no more than this; its type names prom-client's own four classes.
  metrics.registerMetric({
    ...reading,
    get: async () => ({ ...reading, values: children.flatMap((child) => valuesOf(name, child)).map(joinLabels) }),
    getForPromString: async () => ({ ...reading, values: children.flatMap((child) => valuesOf(name, child)) }),
    reset: () => {
      for (const child of children) child.reset();
    },
  } as unknown as Histogram);
  return (labels) => {
    const child = new Child(labels, buckets);
    children.push(child);
    return child;
  };
}

class Child implements Observed {
  readonly labels: Labels;
  readonly bounds: readonly number[];
  /** By bucket, not cumulated; the last is beyond all bounds. */
  readonly counts: number[];
  sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels;
    this.bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  reset(): void {
    this.counts.fill(0);
    this.sum = 0;
  }

  observe(value: number): void {
    let bucket = 0;
    while (value > this.bounds[bucket]!) bucket++;
    this.counts[bucket]!++;
    this.sum += value;
  }
}

interface Value {
  readonly labels: Labels;
  readonly sharedLabels: Labels;
  readonly value: number;
  readonly metricName: string;
}

/** As prom-client exports its own. */
function valuesOf(name: string, { labels: sharedLabels, bounds, counts, sum }: Child): Value[] {
  let count = 0;
  const cumulated = counts.map((own, bucket) => {
    count += own;
    return { labels: { le: bounds[bucket] ?? '+Inf' }, sharedLabels, value: count, metricName: `${name}_bucket` };
  });
  return [
    ...cumulated,
    { labels: {}, sharedLabels, value: sum, metricName: `${name}_sum` },
    { labels: {}, sharedLabels, value: count, metricName: `${name}_count` },
  ];
}

const joinLabels = ({ labels, sharedLabels, ...value }: Value) => ({
  ...value,
  labels: { ...labels, ...sharedLabels },
});
