import { round } from '../report.ts';
import { type Kind, PUBLIC, type View } from './visitors.ts';

/** Page views per second, of all visitors together. */
export const RATE = 100;
export const VISITORS = 300;
export const SEED = 20_260_101;

/** Counts of the edge since it began. */
export interface Figures {
  /** Public includes that pages needed. */
  readonly includes: number;
  /** Of them those for which the origin need not be waited for. */
  readonly includeHits: number;
  /** Answers of the origin that all could use, of validations in the background too. */
  readonly shared: number;
  readonly own: number;
}

/** @param admin the edge's operators' port */
export async function readFigures(admin: string): Promise<Figures> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const sum = (name: string, label = '') =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    includes: sum('edge_includes_total'),
    includeHits: sum('edge_includes_total', 'outcome="hit"') + sum('edge_includes_total', 'outcome="stale"'),
    shared: sum('edge_origin_answers_total', 'use="shared"'),
    own: sum('edge_origin_answers_total', 'use="own"'),
  };
}

/**
 * Visit pages at a fixed rate, whether or not answers keep up.
 *
 * @param rate views per second
 */
export async function browse<T>(visitors: { view(): Promise<T> }, seconds: number, rate = RATE): Promise<T[]> {
  const views: Promise<T>[] = [];
  const started = performance.now();
  for (let index = 0; index < seconds * rate; index++) {
    const due = started + (index * 1000) / rate - performance.now();
    if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
    const view = visitors.view();
    view.catch(() => {}); // It is heard at the end, when the store can be stopped.
    views.push(view);
  }
  return Promise.all(views);
}

/** What of the views needed nothing of the origin; what is a visitor's own is counted apart. */
export function summary(views: readonly View[], before: Figures, after: Figures) {
  const pages = views.filter(({ kind }) => PUBLIC.includes(kind));
  const hits = pages.filter(({ isHit }) => isHit).length;
  const includes = after.includes - before.includes;
  const includeHits = after.includeHits - before.includeHits;
  const shared = after.shared - before.shared;
  return {
    'public pages': pages.length,
    'page hits': share(hits, pages.length),
    'public includes': includes,
    'include hits': share(includeHits, includes),
    'page and include hits': share(hits + includeHits, pages.length + includes),
    'shared answers of the origin': shared,
    'request hits': share(pages.length + includes - shared, pages.length + includes),
    'private answers of the origin': after.own - before.own,
  };
}

export function summaryOf(kind: Kind, all: readonly View[]) {
  const views = all.filter((view) => view.kind === kind);
  const times = views.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return {
    views: views.length,
    hits: PUBLIC.includes(kind) ? share(views.filter(({ isHit }) => isHit).length, views.length) : 'private',
    'p50 ms': round(times[Math.floor(times.length * 0.5)] ?? 0),
    'p99 ms': round(times[Math.floor(times.length * 0.99)] ?? 0),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : round(part / whole, 4);
}
