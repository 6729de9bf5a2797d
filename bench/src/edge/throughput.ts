import { cpuOf } from '../process-tree.ts';
import { median, round } from '../report.ts';
import { checkSame } from './check.ts';
import { type LoadOptions, load } from './load.ts';
import { atLeast, type Plan, type Row } from './outcome.ts';
import { type PeerName, type PeerOptions, withPeers } from './peers.ts';
import type { Running } from './processes.ts';
import { ratioOf, rotated } from './statistics.ts';

/** A path that peers are asked for as often as they answer. */
export interface Contest {
  readonly path: string;
  readonly peers: readonly PeerName[];
  /** Of the servers and of the load: one each, or both shared. */
  readonly cores: 1 | 2;
  /** The least ratio of ours to a peer. */
  readonly targets: Partial<Record<PeerName, number>>;
}

const ALL: readonly PeerName[] = ['ours', 'bare', 'varnish', 'nginx'];
/** The bare process cannot use two cores. */
const SHARED: readonly PeerName[] = ['ours', 'varnish', 'nginx'];

export const CONTESTS: Record<string, Contest> = {
  composed: { path: '/composed', peers: ALL, cores: 1, targets: { bare: 0.9 } },
  'composed-2': { path: '/composed', peers: SHARED, cores: 2, targets: { varnish: 2.5 } },
  plain: { path: '/plain', peers: ALL, cores: 1, targets: { bare: 0.9, varnish: 1 } },
  'plain-2': { path: '/plain', peers: SHARED, cores: 2, targets: { varnish: 1 } },
  hole: { path: '/hole', peers: ALL, cores: 1, targets: { bare: 0.6 } },
};

/** Requests per second of each peer of a contest. */
export async function contend(
  scenario: string,
  { path, peers: names, cores, targets }: Contest,
  options: Omit<PeerOptions, 'cores'>,
  plan: Plan,
): Promise<Row[]> {
  return withPeers(names, { ...options, cores: cores === 2 ? '0,1' : '0' }, async (peers) => {
    await checkSame(peers, path);
    const order = { path, cores: cores === 2 ? '0,1' : '1' } as const;
    return compare({ scenario, peers, order, targets, plan });
  });
}

export interface Comparison {
  readonly scenario: string;
  readonly peers: readonly Running[];
  readonly order: Omit<LoadOptions, 'url' | 'seconds'> & { readonly path: string };
  readonly targets: Contest['targets'];
  readonly plan: Plan;
  /** What else to note of a load, read before and after it. */
  readonly watch?: () => Promise<number>;
}

/** Load all peers in turn, round after round, the first one of each round being another. */
export async function compare({ scenario, peers, order, targets, plan, watch }: Comparison): Promise<Row[]> {
  const { rounds, seconds, progress } = plan;
  const drive = (url: string) => load({ ...order, url: url + order.path, seconds });
  for (const { url } of peers) await drive(url);
  const kept = new Map(
    peers.map(({ name }) => [name, { rates: [], busy: [], micros: [], watched: [] } as Record<string, number[]>]),
  );
  for (let at = 0; at < rounds; at++) {
    for (const { name, url, pid } of rotated(peers, at)) {
      const cpu = cpuOf(pid);
      const seen = await watch?.();
      const { requests, seconds } = await drive(url);
      const figures = kept.get(name)!;
      figures.rates!.push(requests / seconds);
      const used = cpuOf(pid) - cpu;
      figures.busy!.push(used / seconds);
      figures.micros!.push((used * 1e6) / requests);
      if (seen !== undefined) figures.watched!.push(((await watch!()) - seen) / requests);
    }
    progress(
      `${scenario} ${at + 1}/${rounds}: ${peers.map(({ name }) => `${name} ${round(kept.get(name)!.rates![at]!)}`).join(', ')}`,
    );
  }
  const ours = kept.get('ours')!.rates!;
  return peers.map(({ name }) => {
    const { rates, busy, micros, watched } = kept.get(name)!;
    const ratio = name === 'ours' ? undefined : ratioOf(ours, rates!);
    const bound = targets[name as PeerName];
    return {
      scenario,
      peer: name,
      figure: round(median(rates!)),
      unit: 'req/s',
      cpu: round(median(micros!), 1),
      ratio,
      target: ratio && bound !== undefined ? atLeast(bound, ratio.median) : undefined,
      details: {
        rounds: rates!.map((rate) => round(rate)),
        coresBusy: round(median(busy!), 2),
        ...(watched!.length > 0 && { originRequestsPerRequest: round(median(watched!), 3) }),
      },
    };
  });
}
