import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { throwProblem } from '../problem.ts';

/** A strong validator of what an admin sees (RFC 9110 §8.8.3). */
export const tagOf = (representation: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(representation)).digest('base64url').slice(0, 22)}"`;

/**
 * Hold a change to what its admin has seen, where it says so by `If-Match` (RFC 9110 §13.1.1).
 *
 * @throws a problem: 412 where another has changed it meanwhile
 */
export function requireMatch(c: Context, representation: unknown): void {
  const wanted = c.req.header('if-match');
  if (wanted === undefined || wanted.trim() === '*') return;
  if (wanted.split(',').some((tag) => tag.trim() === tagOf(representation))) return;
  throwProblem({
    status: 412,
    title: 'It was changed meanwhile',
    detail: 'Read it again, and send its ETag as If-Match.',
  });
}
