import { expect, test } from 'vitest';
import { createHistogram } from '../src/histogram.ts';
import { Histogram, Registry } from '../src/metrics.ts';

const OPTIONS = { name: 'time_seconds', help: 'A time', buckets: [0.1, 0.5, 1] };
const VALUES = [0, 0.1, 0.100001, 0.5, 0.7, 1, 1.5, 20];

test('it says what prom-client’s own says', async () => {
  const own = new Registry();
  const theirs = new Registry();
  for (const registry of [own, theirs]) registry.setDefaultLabels({ process: 'x' });
  const labels = createHistogram({ ...OPTIONS, metrics: own });
  const histogram = new Histogram({ ...OPTIONS, labelNames: ['kind', 'status'], registers: [theirs] });
  for (const kind of ['a', 'b"c'])
    for (const status of [200, 404]) {
      const observed = labels({ kind, status });
      for (const value of VALUES) {
        observed.observe(value * status);
        observed.observe(value);
        histogram.observe({ kind, status }, value * status);
        histogram.observe({ kind, status }, value);
      }
    }
  expect(await own.metrics()).toBe(await theirs.metrics());
  expect(await own.metrics()).toContain('time_seconds_bucket{le="0.5",process="x",kind="a",status="200"} 5');
});

test('registries of several processes are summed', async () => {
  const registry = new Registry();
  const observed = createHistogram({ ...OPTIONS, metrics: registry })({ kind: 'a' });
  observed.observe(0.2);
  const json = await registry.getMetricsAsJSON();
  const { AggregatorRegistry } = await import('prom-client');
  const summed = await AggregatorRegistry.aggregate([json, json]).metrics();
  expect(summed).toContain('time_seconds_count{kind="a"} 2');
  expect(summed).toContain('time_seconds_bucket{le="0.1",kind="a"} 0');
});
