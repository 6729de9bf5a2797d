import { setTimeout as wait } from 'node:timers/promises';
import { atMost, type Row } from '../edge/outcome.ts';
import type { Running } from '../edge/processes.ts';
import { percentile } from '../edge/statistics.ts';
import { median, round } from '../report.ts';
import { fragmentHtml, HUNG_PAGE, optionalPage } from './pages.ts';
import type { Stage } from './peers.ts';
import type { Plan } from './plan.ts';
import { type Visit, visitSteadily } from './visits.ts';

/** ms. What stands in sooner was not waited for: the breaker is open. */
const AT_ONCE = 100;
/** ms that the podlet hangs, and is watched after. */
const HANGS = 8000;
const HEALS = 5000;
/** As many fragments, all of a podlet that is well. */
const UNCONCERNED = optionalPage(6).path;

const isWhole = ({ text }: Visit) => text.includes(fragmentHtml('other-0'));

/** What a podlet that hangs costs pages that want it and pages that do not, and how long after its return they are whole again. */
export async function hung({ peers, other }: Stage, plan: Plan): Promise<Row[]> {
  const rows: Row[] = [];
  for (const peer of peers.filter(({ name }) => name === 'ours' || name === 'podium')) {
    rows.push(...(await watch(peer, other, plan)));
  }
  return rows;
}

async function watch({ name, url }: Running, other: Running, { visits, progress }: Plan): Promise<Row[]> {
  const paths = [HUNG_PAGE.path, UNCONCERNED];
  await visitSteadily(url, paths, (count) => count === 50);
  const healthy = await visitSteadily(url, paths, (count) => count === 2 * visits);
  const stopped = performance.now();
  process.kill(other.pid, 'SIGSTOP');
  const returns = wait(HANGS).then(() => {
    process.kill(other.pid, 'SIGCONT');
    return performance.now();
  });
  const end = stopped + HANGS + HEALS;
  const seen = await visitSteadily(url, paths, () => performance.now() > end);
  const returned = await returns;
  const concerned = seen[HUNG_PAGE.path]!.toSorted((one, next) => one.at - next.at);
  const lost = concerned.filter((visit) => !isWhole(visit));
  const opened = lost.find(({ whole }) => whole < AT_ONCE)?.at ?? returned;
  const before = lost.filter(({ at }) => at < opened);
  const open = lost.filter(({ at }) => at >= opened && at < returned);
  const probes = open.filter(({ whole }) => whole >= AT_ONCE);
  const unconcerned = seen[UNCONCERNED]!.filter(({ at }) => at < returned);
  const last = lost.at(-1);
  const wholes = (some: readonly Visit[]) => some.map(({ whole }) => whole);
  const base = median(wholes(healthy[HUNG_PAGE.path]!));
  const more = (some: readonly Visit[], than: readonly Visit[]) =>
    round(median(wholes(some)) - median(wholes(than)), 1);
  const row = (what: string, figure: number, unit: string, bound?: number, details?: object): Row => ({
    scenario: `a podlet hangs: ${what}`,
    peer: name,
    figure,
    unit,
    target: name === 'ours' && bound !== undefined ? atMost(bound, figure) : undefined,
    ...(details && { details }),
  });
  progress(`a podlet hung behind ${name}: ${before.length} pages waited for it, ${open.length} did not`);
  return [
    row('page before, all well', round(base, 1), 'ms', undefined, { visits: healthy[HUNG_PAGE.path]!.length }),
    ...(before.length > 0
      ? [row('page that waits for it', round(median(wholes(before)), 1), 'ms', undefined, { pages: before.length })]
      : []),
    ...(open.length > 0
      ? [
          row('until it is not waited for', round(opened - stopped), 'ms'),
          row('more, once it is not', more(open, healthy[HUNG_PAGE.path]!), 'ms more', 5, {
            pages: open.length,
            p90: round(percentile(wholes(open), 90), 1),
            pagesThatProbed: probes.length,
          }),
        ]
      : []),
    row('page that does not want it', more(unconcerned, healthy[UNCONCERNED]!), 'ms more', 1, {
      healthy: round(median(wholes(healthy[UNCONCERNED]!)), 1),
      p99: round(percentile(wholes(unconcerned), 99), 1),
      p99Healthy: round(percentile(wholes(healthy[UNCONCERNED]!), 99), 1),
    }),
    row('last page without it, after its return', round(Math.max(0, (last?.at ?? 0) - returned)), 'ms'),
  ];
}
