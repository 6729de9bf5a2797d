import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { COOKIE } from './content.ts';
import { percentile } from './statistics.ts';

/**
 * Ask at a constant rate, as a process, and print latencies as JSON. Each is counted from when its request was due, not from
 * when it was sent, so that a server that stalls cannot hide it by being asked less (coordinated omission).
 */
const { values } = parseArgs({
  options: { url: { type: 'string' }, rate: { type: 'string' }, seconds: { type: 'string' } },
});
const { origin, pathname } = new URL(values.url!);
const rate = Number(values.rate);
const WARM_UP = 500;
const pool = new Pool(origin, { connections: 64 });
const latencies: number[] = [];
let failed = 0;

const started = performance.now();
const ends = started + WARM_UP + Number(values.seconds) * 1000;
const underWay = new Set<Promise<void>>();
await new Promise<void>((resolve) => {
  let sent = 0;
  const tick = () => {
    const now = performance.now();
    if (now >= ends) return resolve();
    for (; sent < ((now - started) / 1000) * rate; sent++) {
      const asked = ask(started + (sent / rate) * 1000).finally(() => underWay.delete(asked));
      underWay.add(asked);
    }
    setTimeout(tick, 1);
  };
  tick();
});
await Promise.all(underWay);
await pool.close();

const at = (rank: number) => percentile(latencies, rank);
process.stdout.write(JSON.stringify({ p50: at(50), p99: at(99), max: at(100), requests: latencies.length, failed }));

async function ask(due: number): Promise<void> {
  try {
    const { statusCode, body } = await pool.request({ method: 'GET', path: pathname, headers: { cookie: COOKIE } });
    await body.dump();
    if (statusCode !== 200) failed++;
  } catch {
    failed++;
  }
  if (due >= started + WARM_UP) latencies.push(performance.now() - due);
}
