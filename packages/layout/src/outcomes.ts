import { Counter, createHistogram, type Logger, type Observed, type Registry } from '@selvedge/server';
import type { LoadedFragment, Outcome } from './fragments.ts';

/** Does something stand in for what the podlet would say now? What is merely older than it may be is no loss. */
export const isDegraded = ({ reason }: Pick<LoadedFragment, 'reason'>): boolean => reason !== undefined;

/** Is it not the podlet's content at all? */
export const standsIn = ({ outcome }: Pick<LoadedFragment, 'outcome'>): boolean =>
  outcome === 'fallback' || outcome === 'static' || outcome === 'empty';

/**
 * Count how fragments came to be, and how long they took.
 *
 * @returns to be told of each
 */
export function createFragmentMetrics(metrics: Registry): (fragment: LoadedFragment) => void {
  // Counted here, and told when they are asked for; labels are looked up once: a page has many fragments.
  const known = new Map<string, { counts: Partial<Record<Outcome, number>>; time: Observed }>();
  new Counter({
    name: 'layout_fragments_total',
    help: 'Fragments that were loaded, by how they came to be',
    labelNames: ['fragment', 'outcome'],
    registers: [metrics],
    collect() {
      this.reset();
      for (const [fragment, { counts }] of known)
        for (const [outcome, count] of Object.entries(counts)) this.inc({ fragment, outcome }, count);
    },
  });
  const timeOf = createHistogram({
    name: 'layout_fragment_duration_seconds',
    help: 'Time from the request for a fragment to its last byte',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    metrics,
  });
  return function count({ name, outcome, ms }) {
    let own = known.get(name);
    if (!own) {
      own = { counts: {}, time: timeOf({ fragment: name }) };
      known.set(name, own);
    }
    own.counts[outcome] = (own.counts[outcome] ?? 0) + 1;
    own.time.observe(ms / 1000);
  };
}

/** One line for a page in which something stands in; none for the others, and for those that nobody waits for any more. */
export function logOutcomes(
  log: Logger,
  { path, signal }: { readonly path: string; readonly signal?: { readonly aborted: boolean } | undefined },
  parts: readonly LoadedFragment[],
  message: string,
): void {
  const degraded = parts.filter(isDegraded);
  if (degraded.length === 0 || signal?.aborted) return;
  const fragments = degraded.map(({ name, outcome, reason, detail, ms }) => ({ name, outcome, reason, detail, ms }));
  log.warn({ path, fragments }, message);
}

/**
 * `Server-Timing` (W3C Server Timing §3.1): each fragment with how it came to be and how long that took.
 *
 * @returns undefined where there is none
 */
export function writeServerTiming(parts: readonly LoadedFragment[]): string | undefined {
  let value = '';
  for (const { name, outcome, ms } of parts) {
    let token = tokens.get(name);
    if (!token) {
      token = name.replace('/', '-');
      tokens.set(name, token);
    }
    value += `${value && ', '}${token};desc="${outcome}";dur=${ms}`;
  }
  return value === '' ? undefined : value;
}

/** By name of a fragment: there are as many as sites say. */
const tokens = new Map<string, string>();
