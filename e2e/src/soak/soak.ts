import { TEAMS } from '@selvedge/workbench';
import { createChanges } from './changes.ts';
import { check } from './checkpoint.ts';
import { ask, stockItems } from './facts.ts';
import { createFaults } from './faults.ts';
import { startReaders } from './readers.ts';
import { type SoakedSite, startSoakedSite } from './site.ts';

export interface SoakOptions {
  /** How many changes; at least one. */
  readonly changes: number;
  readonly seed: number;
  /** Changes between two faults, on average. */
  readonly faultEvery: number;
  /** Changes between two checkpoints. */
  readonly checkEvery: number;
  /** Services on PostgreSQL, decide's with two replicas. */
  readonly postgres?: boolean;
  readonly progress?: (line: string) => void;
}

export interface SoakResult {
  readonly changes: number;
  readonly seconds: number;
  /** Without the checkpoints. */
  readonly changesPerSecond: number;
  readonly checkpoints: number;
  /** Values compared at them. */
  readonly values: number;
  /** ms, at worst, from the last change and the end of the last fault until every purge was acknowledged. */
  readonly quietAfterAtMost: number;
  readonly faults: Readonly<Record<string, number>>;
  /** How often the edge on Redis let go all it held. */
  readonly cleared: number;
  readonly reads: { readonly pages: number; readonly hits: number; readonly failures: number };
  readonly deadLetters: readonly string[];
  readonly violations: readonly string[];
}

/**
 * Change data while the site's processes are killed, and compare what its edges show with its databases, again and again.
 *
 * @throws Error if the site does not come to rest, or a process not back
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { seed, faultEvery, checkEvery, postgres = false, progress = () => {} } = options;
  const site = await startSoakedSite({ postgres });
  try {
    const [canary, ...items] = await stockItems(site);
    const faults = createFaults({ site, seed, every: faultEvery });
    const changes = createChanges({ site, items, seed, onChange: faults.notice });
    const checkAll = () => check({ site, items, canary: canary!, acknowledged: changes.acknowledged });
    const readers = startReaders(site, items, seed);
    const began = performance.now();
    const violations: string[] = [];
    let values = 0;
    let checkpoints = 0;
    let quietAfterAtMost = 0;
    let changing = 0;
    await checkAll();
    for (let done = 0; done < options.changes; ) {
      const end = Math.min(done + checkEvery, options.changes);
      const started = performance.now();
      faults.allowEmptying(checkpoints % 2 === 1);
      await changes.upTo(end);
      changing += performance.now() - started;
      done = end;
      await faults.end();
      const checked = await checkAll();
      checkpoints++;
      values += checked.values;
      quietAfterAtMost = Math.max(quietAfterAtMost, Math.round(checked.quietAfter));
      violations.push(...checked.violations.map((line) => `after ${done} changes, ${line}`));
      for (const line of checked.violations) progress(`VIOLATION: ${line}`);
      const { pages, hits } = readers.counts;
      progress(
        `${done} changes, ${Math.round((done * 1000) / changing)}/s; ${sum(faults.counts)} faults; ${pages} pages read, ${hits} from a cache; ` +
          `quiet after ${Math.round(checked.quietAfter)} ms; ${violations.length} of ${values} values wrong`,
      );
    }
    await readers.stop();
    return {
      changes: options.changes,
      seconds: Math.round((performance.now() - began) / 1000),
      changesPerSecond: Math.round((options.changes * 1000) / changing),
      checkpoints,
      values,
      quietAfterAtMost,
      faults: Object.fromEntries(Object.entries(faults.counts).sort()),
      cleared: site.cleared(),
      reads: readers.counts,
      deadLetters: await readDeadLetters(site),
      violations,
    };
  } finally {
    await site.stop();
  }
}

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** What any service gave up, a line each with its reason. */
async function readDeadLetters(site: SoakedSite): Promise<string[]> {
  const lists = await Promise.all(
    TEAMS.map(async (team) => {
      const { deadLetters } = (await ask(site, team, '/admin/dead-letters')) as {
        deadLetters: { target: string; tag: string; reason: string }[];
      };
      return deadLetters.map(({ target, tag, reason }) => `${team}: ${tag} for ${target}: ${reason}`);
    }),
  );
  return lists.flat();
}
