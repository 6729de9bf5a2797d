import { STAMPS_PER_MS } from '@selvedge/http-cache';
import { expect, test } from 'vitest';
import { createGenerations } from '../../cloudflare/src/generations.ts';
import type { Recorded } from '../../cloudflare/src/purge-log.ts';

/** A log of purges, and isolates that ask it, each by a clock of its own. */
function world() {
  let now = 1_000_000;
  let questions = 0;
  let isAway = false;
  const purges: Recorded[] = [];
  return {
    pass: (ms: number) => {
      now += ms;
    },
    purge: (tag: string) => purges.push({ tag, at: now * STAMPS_PER_MS + purges.length + 1 }),
    away: (is: boolean) => {
      isAway = is;
    },
    questions: () => questions,
    isolate: (skew = 0, maxAge = 0) =>
      createGenerations({
        log: {
          async since(after) {
            questions++;
            if (isAway) throw new Error('away');
            return { now: now + 1, purges: purges.filter(({ at }) => at > after) };
          },
        },
        maxAge,
        grace: 10_000,
        timeout: 1000,
        clock: () => now + skew,
        report: () => {},
      }),
  };
}

const HOUR = 3_600_000;
const of = (stamp: number, ...tags: string[]) => ({ url: 'http://origin/', tags, stamp });

test.each([
  ['agree', 0, 0],
  ['are an hour apart', HOUR, 0],
  ['are an hour apart the other way', 0, HOUR],
])(
  'what was fetched before a purge is purged and what was fetched after it is not, where clocks %s',
  async (_, a, b) => {
    const { purge, pass, isolate } = world();
    const [fetching, looking] = [isolate(a), isolate(b)];
    await fetching.refresh();
    const before = fetching.stamp();
    pass(5);
    purge('one');
    pass(5);
    await fetching.refresh();
    const after = fetching.stamp();
    await looking.refresh();
    expect(looking.standing(of(before, 'one'))).toEqual({ hard: true, soft: 0 });
    expect(looking.standing(of(after, 'one'))).toEqual({ hard: false, soft: 0 });
    expect(looking.standing(of(before, 'other'))).toEqual({ hard: false, soft: 0 });
  },
);

test('what an isolate fetches that has not heard of a purge yet counts as fetched before it', async () => {
  const { purge, pass, isolate } = world();
  const late = isolate(0, 5000);
  await late.refresh();
  pass(100);
  purge('one');
  // It serves what it has until its knowledge is too old.
  await late.refresh();
  const fetched = late.stamp();
  pass(4900);
  await late.refresh();
  expect(late.standing(of(fetched - 200 * STAMPS_PER_MS, 'one'))).toMatchObject({ hard: true });
  expect(late.standing(of(late.stamp(), 'one'))).toMatchObject({ hard: false });
});

test('the log is asked before each answer, or when what is known is too old, or when it is forced', async () => {
  const { pass, questions, isolate } = world();
  const always = isolate(0, 0);
  for (let times = 0; times < 3; times++) await always.refresh();
  expect(questions()).toBe(3);
  const seldom = isolate(0, 5000);
  for (let times = 0; times < 3; times++) await seldom.refresh();
  expect(questions()).toBe(4);
  pass(5000);
  await Promise.all([seldom.refresh(), seldom.refresh()]);
  expect(questions()).toBe(5);
  await seldom.refresh(true);
  expect(questions()).toBe(6);
});

test('while the log is away what is stored is used for the grace, and then no more, until the log is back', async () => {
  const { away, pass, isolate } = world();
  const edge = isolate(0, 5000);
  await edge.refresh();
  const stamp = edge.stamp();
  away(true);
  pass(15_000);
  await edge.refresh();
  expect(edge.standing(of(stamp))).toMatchObject({ hard: false });
  pass(1);
  await edge.refresh();
  expect(edge.standing(of(stamp))).toMatchObject({ hard: true });
  away(false);
  await edge.refresh();
  expect(edge.standing(of(stamp))).toMatchObject({ hard: false });
});

test('who has never heard the log uses nothing', () => {
  expect(world().isolate().standing(of(Number.MAX_SAFE_INTEGER))).toMatchObject({ hard: true });
});
