import { median, round } from '../report.ts';
import { checkSame } from './check.ts';
import { load, perSecond } from './load.ts';
import type { Plan, Row } from './outcome.ts';
import { type PeerOptions, withPeers } from './peers.ts';
import { run } from './processes.ts';
import { ratioOf, rotated } from './statistics.ts';

const PATHS = ['/composed', '/plain', '/hole'];
/** Requests per second, at most: what the generator sends without strain. */
const MOST = 4000;

/** How long requests take when all peers are asked equally often: half as often as the slowest could answer. */
export async function latencies(options: Omit<PeerOptions, 'cores'>, plan: Plan): Promise<Row[]> {
  return withPeers(['ours', 'bare', 'varnish', 'nginx'], { ...options, cores: '0' }, async (peers) => {
    const rows: Row[] = [];
    for (const path of PATHS) {
      await checkSame(peers, path);
      const most: number[] = [];
      for (const { url } of peers) most.push(perSecond(await load({ url: url + path, seconds: 1, cores: '1' })));
      const rate = Math.floor(Math.min(MOST, Math.min(...most) / 2) / 100) * 100;
      const scenario = `p99 of ${path.slice(1)} at ${rate}/s`;
      const kept = new Map(peers.map(({ name }) => [name, [] as number[]]));
      for (let at = 0; at < plan.rounds; at++) {
        for (const { name, url } of rotated(peers, at)) kept.get(name)!.push(await p99(url + path, rate, plan.seconds));
        plan.progress(
          `${scenario} ${at + 1}/${plan.rounds}: ${peers.map(({ name }) => `${name} ${round(kept.get(name)![at]!, 1)}`).join(', ')}`,
        );
      }
      for (const { name } of peers) {
        const times = kept.get(name)!;
        rows.push({
          scenario,
          peer: name,
          figure: round(median(times), 2),
          unit: 'ms',
          ratio: name === 'ours' ? undefined : ratioOf(kept.get('ours')!, times),
          details: { rounds: times.map((time) => round(time, 2)) },
        });
      }
    }
    return rows;
  });
}

/** @throws Error if a request failed */
async function p99(url: string, rate: number, seconds: number): Promise<number> {
  const command = ['taskset', '-c', '1', process.execPath, 'rate.ts', '--url', url];
  const printed = await run([...command, '--rate', String(rate), '--seconds', String(seconds)], import.meta.dirname);
  const { p99, failed } = JSON.parse(printed);
  if (failed > 0) throw new Error(`${url}: ${failed} requests failed at ${rate} a second`);
  return p99;
}
