import { setImmediate } from 'node:timers/promises';
import { createLogger } from '@selvedge/server';
import { expect, test } from 'vitest';
import { type DeployOptions, watchDeploys } from '../src/deploys.ts';

const SETTLE = 30_000;

/** A watch over two podlets, with a clock of its own; what it purged and noted, in order. */
function watch({ noted = { 'a/one': '1', 'a/two': '1', 'b/one': '1' }, ...options }: Partial<DeployOptions> = {}) {
  const purged: string[] = [];
  const notes: [podlet: string, versions: Readonly<Record<string, string>>][] = [];
  const asked: string[] = [];
  /** What a podlet's next answer has; undefined: none comes. */
  const versions: Record<string, string | undefined> = { a: '1', b: '1' };
  let time = 0;
  const deploys = watchDeploys({
    fragments: ['a/one', 'a/two', 'b/one'],
    settle: SETTLE,
    noted,
    note: (podlet, versions) => void notes.push([podlet, versions]),
    async ask(fragment) {
      asked.push(fragment);
      const version = versions[fragment[0]!];
      if (!version) throw new Error('gone');
      return version;
    },
    purgeOwn: async (tag) => void purged.push(`own ${tag}`),
    purge: async (tag) => void purged.push(`outside ${tag}`),
    log: createLogger('test', 'silent'),
    now: () => time,
    ...options,
  });
  return {
    deploys,
    purged,
    notes,
    asked,
    versions,
    /** Let seconds pass, with a look in each. */
    async pass(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        time += 1000;
        deploys.look();
        for (let turn = 0; turn < 5; turn++) await setImmediate();
      }
    },
  };
}

const BOTH = (podlet: string) => [`own podlet-${podlet}`, `outside podlet-${podlet}`];

test('a podlet whose version stays is never purged', async () => {
  const { purged, pass } = watch();
  await pass(300);
  expect(purged).toEqual([]);
});

test('a new version purges what the old one said once, here and then outside, when the old one is heard of no more', async () => {
  const { deploys, purged, versions, pass } = watch();
  await pass(60);
  versions.a = '2';
  // Both answer for two minutes.
  for (let turn = 0; turn < 12; turn++) {
    await pass(10);
    deploys.see('a/one', '1');
  }
  expect(purged).toEqual([]);
  await pass(29);
  expect(purged).toEqual([]);
  await pass(12);
  expect(purged).toEqual(BOTH('a'));
  await pass(300);
  expect(purged).toEqual(BOTH('a'));
});

test('an answer of an old replica that comes after the purge has it purged once more', async () => {
  const { deploys, purged, versions, pass } = watch();
  await pass(60);
  versions.a = '2';
  await pass(60);
  expect(purged).toEqual(BOTH('a'));
  deploys.see('a/two', '1');
  deploys.see('a/two', '2');
  await pass(60);
  expect(purged).toEqual([...BOTH('a'), ...BOTH('a')]);
});

test('a version that is rolled back is purged as an old one is', async () => {
  const { purged, versions, pass } = watch();
  await pass(60);
  versions.a = '2';
  await pass(15);
  versions.a = '1';
  await pass(60);
  expect(purged).toEqual(BOTH('a'));
});

test('a podlet that answers nobody is not purged', async () => {
  const { purged, versions, pass } = watch();
  await pass(60);
  versions.a = undefined;
  await pass(300);
  expect(purged).toEqual([]);
});

test.each([
  ['has no note', {}, ['a', 'b']],
  ['has a note of an older version', { 'a/one': '0', 'a/two': '0', 'b/one': '1' }, ['a']],
  ['has a note of this version', { 'a/one': '1', 'a/two': '1', 'b/one': '1' }, []],
])('a process that begins and %s purges what it cannot know to be new, at once', async (_, noted, podlets) => {
  const { deploys, purged, notes, pass } = watch({ noted });
  expect(deploys.hasBegun()).toBe(false);
  await pass(1);
  expect(deploys.hasBegun()).toBe(true);
  expect(purged.toSorted()).toEqual(podlets.flatMap(BOTH).toSorted());
  const all = { a: { 'a/one': '1', 'a/two': '1' }, b: { 'b/one': '1' } } as const;
  expect(Object.fromEntries(notes)).toEqual(Object.fromEntries(podlets.map((podlet) => [podlet, all[podlet as 'a']])));
});

test('a process that begins while both versions answer purges when it has heard of one alone', async () => {
  const { deploys, purged, versions, pass } = watch({ noted: { 'b/one': '1' } });
  deploys.see('a/one', '1');
  deploys.see('a/one', '2');
  versions.a = '2';
  await pass(20);
  expect(purged).toEqual([]);
  await pass(20);
  expect(purged).toEqual(BOTH('a'));
});

test('a start waits ten seconds for who does not come, and no longer', async () => {
  const { deploys, versions, pass } = watch();
  versions.b = undefined;
  await pass(10);
  expect(deploys.hasBegun()).toBe(false);
  await pass(1);
  expect(deploys.hasBegun()).toBe(true);
});

test('a deploy is noted when all outside have taken the purge; until then the next process has to purge', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { versions, notes, pass } = watch({ purge: () => promise });
  await pass(60);
  versions.a = '2';
  await pass(120);
  expect(notes).toEqual([['a', {}]]);
  resolve();
  await pass(1);
  expect(notes.slice(1)).toEqual([['a', { 'a/one': '2', 'a/two': '2' }]]);
});

test('an old answer during the purge keeps it from being noted', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { deploys, versions, notes, pass } = watch({ purge: () => promise });
  await pass(60);
  versions.a = '2';
  await pass(60);
  deploys.see('a/one', '1');
  deploys.see('a/one', '2');
  resolve();
  await pass(10);
  expect(notes).toEqual([['a', {}]]);
  await pass(60);
  expect(notes.slice(1)).toEqual([['a', { 'a/one': '2', 'a/two': '2' }]]);
});

test('a cache outside that takes no purge holds up neither the purge here nor the next deploy', async () => {
  const waiting: (() => void)[] = [];
  const { versions, purged, notes, pass } = watch({
    purge: (tag) => {
      purged.push(`outside ${tag}`);
      return new Promise((resolve) => waiting.push(resolve));
    },
  });
  await pass(60);
  for (const version of ['2', '3']) {
    versions.a = version;
    await pass(60);
  }
  expect(purged).toEqual([...BOTH('a'), ...BOTH('a')]);
  expect(notes).toEqual([['a', {}]]);
  // It took the first, and the second is still on its way.
  waiting[0]!();
  await pass(1);
  expect(notes).toEqual([['a', {}]]);
  waiting[1]!();
  await pass(1);
  expect(notes.at(-1)).toEqual(['a', { 'a/one': '3', 'a/two': '3' }]);
});

test('who answers visitors is asked no more for its version; others are, three times in the settling time', async () => {
  const { deploys, asked, pass } = watch();
  for (let second = 0; second < 60; second++) {
    deploys.see('a/one', '1');
    await pass(1);
  }
  expect(asked.filter((fragment) => fragment === 'a/one')).toEqual([]);
  expect(asked.filter((fragment) => fragment === 'b/one')).toHaveLength(6);
});
