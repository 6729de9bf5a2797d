import { atMost, type Row } from '../edge/outcome.ts';
import { percentile } from '../edge/statistics.ts';
import { median, round } from '../report.ts';
import { fragmentHtml, SLOW, SLOW_PAGE } from './pages.ts';
import type { Stage } from './peers.ts';
import type { Plan } from './plan.ts';
import { visitSteadily } from './visits.ts';

/** When the first bytes of a page arrive of which an optional fragment takes its time. */
export async function firstByte({ peers }: Stage, { visits, progress }: Plan): Promise<Row[]> {
  const rows: Row[] = [];
  // The bare one has it all before it sends anything.
  for (const { name, url } of peers.filter(({ name }) => name !== 'bare')) {
    const { path } = SLOW_PAGE;
    await visitSteadily(url, [path], (count) => count === 10);
    const seen = (await visitSteadily(url, [path], (count) => count === visits))[path]!;
    // Podium waits a second and no longer, which a busy machine may take.
    const lacking = seen.filter(({ text }) => !text.includes(fragmentHtml('slow-0'))).length;
    if (lacking > visits / 2)
      throw new Error(`${name} answered ${lacking} of ${visits} pages without their slow fragment`);
    const firsts = seen.map(({ first }) => first);
    const row = (what: string, figure: number): Row => ({
      scenario: `first byte, one of six takes ${SLOW} ms: ${what}`,
      peer: name,
      figure: round(figure, 1),
      unit: 'ms',
      target: name === 'ours' ? atMost(30, round(figure, 1)) : undefined,
      details: { visits, lacking, whole: round(median(seen.map(({ whole }) => whole)), 1) },
    });
    const pair = [row('median', median(firsts)), row('p99', percentile(firsts, 99))];
    rows.push(...pair);
    progress(`first byte of ${name}: ${pair.map(({ figure }) => figure).join(', ')} ms`);
  }
  return rows;
}
