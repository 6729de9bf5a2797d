import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { Signal } from './signal.ts';

/** A feed as it goes over the wire. */
export interface Snapshot {
  readonly body: string;
  /** A strong validator, RFC 9110 §8.8.3. */
  readonly etag: string;
}

export function snapshotOf(feed: unknown): Snapshot {
  const body = JSON.stringify(feed);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

/** The longest that a follower is kept waiting, s. */
const MOST_WAIT = 60;
/** ms between two looks while one waits: another replica may have changed something. */
const LOOK = 1000;

/**
 * Answer a follower of a feed. One who has the newest and says `Prefer: wait=<seconds>` (RFC 7240 §4.3) is answered when there
 * is something newer, or with 304 after that time.
 *
 * @param read the snapshot as it is now; asked again each second while one waits, so it should be cheap where nothing changed
 * @param committed raised when something was committed here
 */
export async function answerFeed(c: Context, read: () => Promise<Snapshot>, committed: Signal): Promise<Response> {
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(c.req.header('prefer') ?? '') ?? [];
  const wait = Math.min(Number(seconds ?? 0), MOST_WAIT);
  const applied: Record<string, string> = seconds === undefined ? {} : { 'preference-applied': `wait=${wait}` };
  const end = performance.now() + wait * 1000;
  for (;;) {
    const { count } = committed;
    const { body, etag } = await read();
    const headers = { etag, vary: 'prefer', ...applied };
    if (!known.includes(etag)) return c.body(body, 200, { 'content-type': 'application/json', ...headers });
    const left = end - performance.now();
    if (left <= 0 || committed.isEnded || c.req.raw.signal.aborted) return c.body(null, 304, headers);
    await committed.after(count, Math.min(left, LOOK));
  }
}
