import { checkSame } from '../edge/check.ts';
import { type Load, load, perSecond } from '../edge/load.ts';
import { atMost, type Row, type Target } from '../edge/outcome.ts';
import type { Running } from '../edge/processes.ts';
import { ratioOf, rotated } from '../edge/statistics.ts';
import { cpuOf } from '../process-tree.ts';
import { median, round } from '../report.ts';
import { fitLine } from './line.ts';
import { type BenchPage, CACHED_PAGE, fragmentHtml, optionalPage, REQUIRED_PAGE } from './pages.ts';
import type { OnStage, Stage } from './peers.ts';
import type { Plan } from './plan.ts';

interface Contest {
  readonly page: BenchPage;
  readonly names: readonly string[];
  /** Figures of each peer, one a round. */
  readonly micros: ReadonlyMap<string, number[]>;
  readonly rates: ReadonlyMap<string, number[]>;
}

/** The most of our CPU time to a peer's, for the page of six. */
const BOUNDS: Record<string, number> = { bare: 1.3, podium: 0.5 };
/** Fragments under way at most: as many connections as our layout has to one podlet. */
const UNDER_WAY = 128;
const MOST_CONNECTIONS = 16;

/**
 * CPU time of a page, by how many fragments it has: all that may not be kept, and six that may. A process keeps what luck gave it
 * at its start, such as where its code lies: one layout started three times differed by an eighth. So all are started again and again.
 */
export async function cost(onStage: OnStage, plan: Plan): Promise<Row[]> {
  let contests: readonly Contest[] = [];
  for (let done = 0; done < plan.rounds; done += plan.roundsOfStart) {
    await onStage(async (stage) => {
      if (done === 0) contests = contestsOf(stage.peers, plan);
      await warmUp(contests, stage, plan);
      for (let at = done; at < Math.min(plan.rounds, done + plan.roundsOfStart); at++)
        for (const contest of contests) await measure(contest, at, stage, plan);
      await checkOutcomes(stage.peers[0]!);
    });
  }
  return [...contests.flatMap(rowsOf), ...growth(contests.slice(0, plan.counts.length), plan.counts)];
}

function contestsOf(peers: readonly Running[], plan: Plan): Contest[] {
  const all = peers.map(({ name }) => name);
  const begin = (page: BenchPage, ...names: string[]): Contest => {
    const empty = () => new Map(names.map((name) => [name, [] as number[]]));
    return { page, names, micros: empty(), rates: empty() };
  };
  return [
    ...plan.counts.map((count) => begin(optionalPage(count), ...all)),
    begin(REQUIRED_PAGE, 'ours', 'bare', 'podium'),
    begin(CACHED_PAGE, 'ours'),
  ];
}

const peersOf = ({ names }: Contest, { peers }: Stage): Running[] => peers.filter(({ name }) => names.includes(name));

async function warmUp(contests: readonly Contest[], stage: Stage, plan: Plan): Promise<void> {
  for (const contest of contests) {
    const { page } = contest;
    const peers = peersOf(contest, stage);
    for (const peer of peers) await checkFragments(peer, page);
    if (page !== CACHED_PAGE) await checkBare(peers, page.path);
    for (const peer of peers) await drive(peer, page, plan.warmUp);
  }
}

async function measure(contest: Contest, at: number, stage: Stage, plan: Plan): Promise<void> {
  const { page, micros, rates } = contest;
  for (const peer of rotated(peersOf(contest, stage), at)) {
    const before = { cpu: cpuOf(peer.pid), sent: await sentBy(stage.team) };
    const done = await drive(peer, page, plan.seconds);
    micros.get(peer.name)!.push(((cpuOf(peer.pid) - before.cpu) * 1e6) / done.requests);
    rates.get(peer.name)!.push(perSecond(done));
    checkSent(peer, page, ((await sentBy(stage.team)) - before.sent) / done.requests);
  }
  const figures = [...micros].map(([name, each]) => `${name} ${round(each[at]!)}`);
  plan.progress(`${at + 1}/${plan.rounds} CPU µs of ${page.path}: ${figures.join(', ')}`);
}

function drive({ url }: Running, { path, fragments }: BenchPage, seconds: number): Promise<Load> {
  const connections = Math.min(MOST_CONNECTIONS, Math.max(1, Math.floor(UNDER_WAY / fragments.length)));
  return load({ url: url + path, seconds, cores: '1', connections });
}

function rowsOf({ page, names, micros, rates }: Contest): Row[] {
  return names.map((name) => {
    const ratio = name === 'ours' ? undefined : ratioOf(micros.get('ours')!, micros.get(name)!);
    const bound = page.fragments.length === 6 ? BOUNDS[name] : undefined;
    return {
      scenario: page.path,
      peer: name,
      figure: round(median(micros.get(name)!), 1),
      unit: 'CPU µs/page',
      perSecond: round(median(rates.get(name)!)),
      ratio,
      target: ratio && bound !== undefined ? atMost(bound, ratio.median) : undefined,
      details: {
        micros: micros.get(name)!.map((value) => round(value, 1)),
        perSecond: rates.get(name)!.map((value) => round(value)),
        ...(ratio && { ratioOfRates: ratioOf(rates.get('ours')!, rates.get(name)!) }),
      },
    };
  });
}

/** What one more fragment costs, round by round. */
function growth(contests: readonly Contest[], counts: readonly number[]): Row[] {
  const fits = (name: string) =>
    contests[0]!.micros.get(name)!.map((_, at) =>
      fitLine(
        counts,
        contests.map(({ micros }) => micros.get(name)![at]!),
      ),
    );
  const ours = fits('ours');
  return contests[0]!.names.map((name) => {
    const lines = fits(name);
    const line = fitLine(
      counts,
      contests.map(({ micros }) => median(micros.get(name)!)),
    );
    const slopes = (each: typeof lines) => each.map(({ slope }) => slope);
    const r2 = round(line.r2, 4);
    const target: Target = { text: 'R² ≥ 0.99', met: r2 >= 0.99 };
    return {
      scenario: `each fragment, of 1 to ${counts.at(-1)}; R² ${r2}`,
      peer: name,
      figure: round(line.slope, 1),
      unit: 'CPU µs/fragment',
      ratio: name === 'ours' ? undefined : ratioOf(slopes(ours), slopes(lines)),
      target: name === 'ours' ? target : undefined,
      details: { ...line, slopes: slopes(lines).map((slope) => round(slope, 1)) },
    };
  });
}

/** Ours begins to send before it has all when the machine is busy, and then says other things. @throws Error if it always does */
async function checkBare(peers: readonly Running[], path: string): Promise<void> {
  const both = peers.filter(({ name }) => name === 'ours' || name === 'bare');
  for (let tries = 0; tries < 20; tries++) {
    const differs = await checkSame(both, path).catch((error: Error) => error);
    if (!differs) return;
    if (tries === 19) throw differs;
  }
}

/** @throws Error if a fragment is not on a page */
async function checkFragments({ name, url }: Running, { path, fragments }: BenchPage): Promise<void> {
  const text = await (await fetch(url + path)).text();
  const missing = fragments.filter((fragment) => !text.includes(fragmentHtml(fragment)));
  if (missing.length > 0) throw new Error(`${name} answers ${path} without ${missing.join(', ')}`);
}

const sentBy = async (team: Running): Promise<number> => Number(await (await fetch(`${team.url}/count`)).text());

/** A page for which fewer fragments were fetched than it has is cheap. @throws Error */
function checkSent({ name }: Running, page: BenchPage, sent: number): void {
  if (page !== CACHED_PAGE && sent < page.fragments.length * 0.98)
    throw new Error(`${name} fetched ${sent} fragments for a page of ${page.fragments.length}`);
}

/** The load ends amid some pages, and what they had not got is counted. @throws Error if more stood in for fragments of ours */
async function checkOutcomes(ours: Running): Promise<void> {
  const metrics = await (await fetch(`${ours.url}/metrics`)).text();
  const counted = [...metrics.matchAll(/^layout_fragments_total\{.*outcome="(\w+)".*\} (\d+)$/gm)];
  const sum = (some: typeof counted) => some.reduce((total, [, , count]) => total + Number(count), 0);
  const stoodIn = sum(counted.filter(([, outcome]) => outcome !== 'fresh' && outcome !== 'cached'));
  if (stoodIn > sum(counted) / 100) throw new Error(`Something stood in for ${stoodIn} of ${sum(counted)} fragments`);
}
