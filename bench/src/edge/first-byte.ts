import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { median, round } from '../report.ts';
import { FRAGMENTS } from './content.ts';
import { atMost, type Plan, type Row } from './outcome.ts';
import { type PeerOptions, withPeers } from './peers.ts';
import type { Running } from './processes.ts';

/** ms */
const SLOW = 800;
const SIX = 300;

/** When the first bytes of a page that nobody has asked for before arrive, and when all of a page with six slow includes. */
export async function firstByte(options: Omit<PeerOptions, 'cores'>, { rounds, progress }: Plan): Promise<Row[]> {
  return withPeers(['ours', 'varnish', 'nginx'], { ...options, cores: '0' }, async (peers) => {
    const rows: Row[] = [];
    for (const peer of peers) {
      const heads: number[] = [];
      const wholes: number[] = [];
      await visit(peer, 'warm-up', 10, 1);
      for (let at = 0; at < rounds; at++) {
        heads.push((await visit(peer, `${peer.name}-${at}`, SLOW, 1)).first);
        wholes.push((await visit(peer, `${peer.name}-${at}`, SIX, FRAGMENTS)).whole);
        await wait(50);
      }
      progress(`first byte of ${peer.name}: ${round(median(heads), 1)} ms, six includes ${round(median(wholes))} ms`);
      const ours = peer.name === 'ours';
      rows.push(
        rowOf(`first byte, include of ${SLOW} ms`, peer.name, heads, ours ? 30 : undefined),
        rowOf(`whole page, six includes of ${SIX} ms`, peer.name, wholes, ours ? 350 : undefined),
      );
    }
    return rows;
  });
}

function rowOf(scenario: string, peer: string, times: readonly number[], bound: number | undefined): Row {
  const figure = round(median(times), 1);
  return {
    scenario,
    peer,
    figure,
    unit: 'ms',
    target: bound === undefined ? undefined : atMost(bound, figure),
    details: { rounds: times.map((time) => round(time, 1)) },
  };
}

async function visit({ url }: Running, name: string, ms: number, count: number) {
  const started = performance.now();
  const { statusCode, body } = await request(`${url}/slow/${name}/${ms}/${count}`);
  if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
  let first = 0;
  for await (const _ of body) first ||= performance.now() - started;
  return { first, whole: performance.now() - started };
}
