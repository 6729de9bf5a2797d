import { expect, test } from 'vitest';
import { soak, sum } from '../src/soak/soak.ts';

test('while services, edges, the layout and Redis are killed, no edge shows what is old after the last purge was acknowledged', {
  timeout: 300_000,
}, async () => {
  const result = await soak({ changes: 1200, seed: 7, faultEvery: 20, checkEvery: 600 });
  expect(result.violations).toEqual([]);
  expect(result.deadLetters).toEqual([]);
  // Caches were there to hold what is old, and much befell them: how much is a matter of how fast the machine is.
  expect(result.reads.hits).toBeGreaterThan(200);
  expect(sum(result.faults)).toBeGreaterThan(10);
});
