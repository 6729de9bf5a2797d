import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { Signal } from './signal.ts';

/** A feed as it is at a moment. */
export interface Edition {
  /** A strong validator, RFC 9110 §8.8.3. */
  readonly etag: string;
  /** All of it, as JSON. */
  readonly snapshot: () => Promise<string>;
  /** What changed since the edition with this validator, as JSON; undefined if that is not known. */
  readonly changesSince?: (etag: string) => Promise<string | undefined>;
}

/** A feed that is small enough to be sent whole each time. */
export function snapshotOf(feed: unknown): Edition {
  const body = JSON.stringify(feed);
  return { etag: `"${createHash('sha256').update(body).digest('base64url')}"`, snapshot: async () => body };
}

/** The longest that a follower is kept waiting, s. */
const MOST_WAIT = 60;
/** ms between two looks while one waits: another replica may have changed something. */
const LOOK = 1000;

/**
 * Answer a follower of a feed. One who has the newest and says `Prefer: wait=<seconds>` (RFC 7240 §4.3) is answered when there
 * is something newer, or with 304 after that time. One who has an earlier one and says `A-IM: feed` gets what changed
 * since then, with 226 (RFC 3229 §10), where that is known; else the snapshot.
 *
 * @param read the feed as it is now; asked again each second while one waits, so it should be cheap where nothing changed
 * @param committed raised when something was committed here
 */
export async function answerFeed(c: Context, read: () => Promise<Edition>, committed: Signal): Promise<Response> {
  const known = listOf(c.req.header('if-none-match')).map((tag) => tag.replace(/^W\//, ''));
  const takesChanges = listOf(c.req.header('a-im')).includes('feed');
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(c.req.header('prefer') ?? '') ?? [];
  const wait = Math.min(Number(seconds ?? 0), MOST_WAIT);
  const applied: Record<string, string> = seconds === undefined ? {} : { 'preference-applied': `wait=${wait}` };
  const end = performance.now() + wait * 1000;
  for (;;) {
    const { count } = committed;
    const edition = await read();
    const { etag } = edition;
    const headers = { etag, vary: 'prefer, a-im', ...applied };
    if (!known.includes(etag)) {
      const type = { 'content-type': 'application/json' };
      for (const base of takesChanges ? known : []) {
        const changes = await edition.changesSince?.(base);
        if (changes !== undefined) return c.body(changes, 226, { ...type, ...headers, im: 'feed', 'delta-base': base });
      }
      return c.body(await edition.snapshot(), 200, { ...type, ...headers });
    }
    const left = end - performance.now();
    if (left <= 0 || committed.isEnded || c.req.raw.signal.aborted) return c.body(null, 304, headers);
    await committed.after(count, Math.min(left, LOOK));
  }
}

const listOf = (field: string | undefined): string[] => (field ?? '').split(',').map((item) => item.trim());
