import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createChance, createZipf } from '../chance.ts';
import type { Plan, Row } from './outcome.ts';
import { type PeerOptions, withPeers } from './peers.ts';
import { compare } from './throughput.ts';

const ITEMS = 20_000;
const EXPONENT = 0.6;
/** MiB: seven of ten requests miss, as the items take 200 MB. */
const CACHE = 32;

/** Many items of 10 KB, a few of them asked for often, before a cache that holds a part. The bare process holds none. */
export async function mix(scenario: string, options: Omit<PeerOptions, 'cores'>, plan: Plan): Promise<Row[]> {
  const file = join(options.folder, 'draws.txt');
  const draw = createZipf(ITEMS, EXPONENT, createChance(1));
  writeFileSync(file, Array.from({ length: 200_000 }, draw).join('\n'));
  const originRequests = async () => Number(await (await fetch(`${options.origin}/count`)).text());
  return withPeers(['ours', 'bare', 'varnish', 'nginx'], { ...options, cacheSize: CACHE, cores: '0' }, (peers) =>
    compare({
      scenario,
      peers,
      order: { path: '/', cores: '1', script: ['mix.lua', file] },
      targets: {},
      plan,
      watch: originRequests,
    }),
  );
}
