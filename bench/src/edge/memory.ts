import { readFileSync } from 'node:fs';
import { round } from '../report.ts';
import { atMost, type Plan, type Row } from './outcome.ts';
import { type PeerOptions, startOurs } from './peers.ts';
import { run } from './processes.ts';

/** MiB */
const CACHE = 64;
/** How many of the last and of the first URLs are looked at. */
const LOOKED_AT = 1000;

/** Memory of the edge while many more URLs go through it than its cache holds, each asked for once. */
export async function memory(options: Omit<PeerOptions, 'cores'>, { urls, progress }: Plan): Promise<Row[]> {
  const edge = await startOurs({ ...options, cores: '0', cacheSize: CACHE });
  try {
    const base = resident(edge.pid);
    const seen: { second: number; mebibytes: number }[] = [];
    const started = performance.now();
    const sampler = setInterval(() => {
      const second = round((performance.now() - started) / 1000, 1);
      seen.push({ second, mebibytes: round(resident(edge.pid), 1) });
      if (seen.length % 40 === 0) progress(`memory: ${seen.at(-1)!.mebibytes} MiB after ${round(second)} s`);
    }, 250);
    const command = ['taskset', '-c', '1', process.execPath, 'walk.ts', '--url', edge.url, '--urls', String(urls)];
    const { seconds } = JSON.parse(await run(command, import.meta.dirname));
    clearInterval(sampler);
    const end = resident(edge.pid);
    const peak = Math.max(end, ...seen.map(({ mebibytes }) => mebibytes));
    const store = await storeOf(edge.admin);
    const hits = await hitsAmong(edge.url, urls);
    const rss = 'resident memory of the edge, MiB';
    const row = (scenario: string, figure: number, unit: string, bound?: number): Row => ({
      scenario,
      peer: 'ours',
      figure,
      unit,
      target: bound === undefined ? undefined : atMost(bound, figure),
    });
    return [
      { ...row('memory, before', round(base, 1), rss), details: { perSecond: round(urls / seconds) } },
      {
        ...row('memory, at the end', round(end, 1), rss),
        details: { store, samples: seen.filter((_, at) => at % 20 === 0) },
      },
      row(`memory, growth at most, ${urls} URLs`, round(peak - base, 1), 'MiB', 1.5 * CACHE),
      row('memory, bytes by its own account', round(store.bytes / 2 ** 20, 1), 'MiB', CACHE),
      { ...row(`memory, misses among the last ${LOOKED_AT} URLs`, LOOKED_AT - hits.last, 'URLs', 0) },
      { ...row(`memory, hits among the first ${LOOKED_AT} URLs`, hits.first, 'URLs', 0) },
    ];
  } finally {
    await edge.stop();
  }
}

/** proc_pid_status(5): kB are KiB. */
function resident(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

async function storeOf(admin: string) {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const read = (name: string) =>
    Number(new RegExp(`^edge_store_${name}(?:_total)?(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
  return { bytes: read('bytes'), records: read('records'), evictions: read('evictions') };
}

/** Those looked at last are asked for first: each that is not there takes the place of an older one. */
async function hitsAmong(url: string, urls: number): Promise<{ first: number; last: number }> {
  const count = async (from: number) => {
    let hits = 0;
    for (let at = from; at > from - LOOKED_AT; at--) {
      const response = await fetch(`${url}/small/${at}`);
      await response.arrayBuffer();
      if (/;\s*hit\b/.test(response.headers.get('cache-status') ?? '')) hits++;
    }
    return hits;
  };
  return { last: await count(urls), first: await count(LOOKED_AT) };
}
