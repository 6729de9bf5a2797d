import { setTimeout as wait } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';

/** One page as its visitor sees it. */
export interface Visit {
  /** When it began; ms of the monotonic clock. */
  readonly at: number;
  /** ms to the first byte of the body. */
  readonly first: number;
  /** ms to the last byte. */
  readonly whole: number;
  readonly text: string;
}

/** ms between two visits, so that none waits for another. */
const INTERVAL = 40;

/** Visit pages in turn, one every 40 ms, until told to stop; then wait for those under way. */
export async function visitSteadily(
  url: string,
  paths: readonly string[],
  isOver: (visits: number) => boolean,
): Promise<Record<string, Visit[]>> {
  const pool = new Pool(url);
  const visits: Record<string, Visit[]> = Object.fromEntries(paths.map((path) => [path, []]));
  const underWay: Promise<void>[] = [];
  const started = performance.now();
  for (let count = 0; !isOver(count); count++) {
    const path = paths[count % paths.length]!;
    underWay.push(visit(pool, path).then((done) => void visits[path]!.push(done)));
    await wait(Math.max(0, started + (count + 1) * INTERVAL - performance.now()));
  }
  await Promise.all(underWay);
  await pool.close();
  return visits;
}

/** @throws Error if the answer is none */
async function visit(pool: Dispatcher, path: string): Promise<Visit> {
  const at = performance.now();
  const { statusCode, body } = await pool.request({ method: 'GET', path });
  let first: number | undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    first ??= performance.now() - at;
    chunks.push(chunk);
  }
  const whole = performance.now() - at;
  if (statusCode !== 200 || first === undefined) throw new Error(`${path} was answered with ${statusCode}`);
  return { at, first, whole, text: Buffer.concat(chunks).toString() };
}
