import { expect, test } from 'vitest';
import type { Case, Step } from './cases/case.ts';
import { conditionCases } from './cases/conditions.ts';
import { headerCases } from './cases/headers.ts';
import { invalidationCases } from './cases/invalidation.ts';
import { rangeCases } from './cases/ranges.ts';
import { requestCases } from './cases/requests.ts';
import { staleCases } from './cases/stale.ts';
import { validationCases } from './cases/validation.ts';
import { varyCases } from './cases/vary.ts';
import { createHarness, type Harness } from './harness.ts';

const ALL: Case[] = [
  ...validationCases,
  ...conditionCases,
  ...headerCases,
  ...varyCases,
  ...rangeCases,
  ...invalidationCases,
  ...requestCases,
  ...staleCases,
];

test.each(ALL)('$id (RFC $rfc)', async ({ options, steps }) => {
  const harness = createHarness(options);
  for (const [number, step] of steps.entries()) await play(harness, step, `step ${number + 1}`);
});

test('every case has a name of its own', () => {
  expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length);
});

async function play(harness: Harness, step: Step, where: string): Promise<void> {
  harness.advance(step.after ?? 0);
  harness.origin(step.origin ?? { status: 599, body: 'the origin was not expected to be asked' });
  const before = harness.arrived.length;
  if (step.says.startsWith('rejected: ')) {
    await expect(harness.ask(step.asks), where).rejects.toThrow(step.says.slice('rejected: '.length));
    return;
  }
  const seen = await harness.ask(step.asks);
  const reached = harness.arrived.slice(before).at(-1);
  await harness.settled();
  expect(seen.cacheStatus, where).toBe(step.says);
  if (step.status !== undefined) expect(seen.status, where).toBe(step.status);
  if (step.text !== undefined) expect(seen.text, where).toBe(step.text);
  for (const [name, value] of Object.entries(step.headers ?? {})) {
    expect(seen.header(name), `${where}: ${name}`).toBe(value ?? undefined);
  }
  if (step.reaches === false) expect(reached, where).toBeUndefined();
  else if (step.reaches) {
    expect(reached, where).toBeDefined();
    for (const [name, value] of Object.entries(step.reaches)) {
      expect(reached!.header(name), `${where}: ${name} to the origin`).toBe(value ?? undefined);
    }
  }
}
