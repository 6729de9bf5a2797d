import { timingSafeEqual } from 'node:crypto';
import { PurgeRequest } from '@selvedge/contracts';
import type { Context, Handler } from 'hono';
import type { Logger } from './logger.ts';
import { problem, throwProblem } from './problem.ts';

export { problem, throwProblem };

/**
 * Hold a request to a bearer token (RFC 6750 §2.1).
 *
 * @param remedy how to set a token, for whoever asks while there is none
 * @throws a problem: 403 if no token is set, 401 if the request has another
 */
export function requireToken(c: Context, token: string | undefined, remedy: string): void {
  if (!token) throwProblem({ status: 403, title: 'No token is set', detail: remedy });
  if (!hasToken(c, token)) {
    throwProblem({ status: 401, title: 'Unauthorized', detail: 'Send Authorization: Bearer <admin token>.' });
  }
}

/** Whether a request bears this token, compared in constant time. */
export function hasToken(c: Context, token: string): boolean {
  const sent = Buffer.from(c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '');
  const wanted = Buffer.from(token);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

export interface PurgeRouteOptions {
  readonly token: string | undefined;
  /** How to set a token. */
  readonly remedy: string;
  readonly log: Pick<Logger, 'info'>;
  /** Resolves when nothing that was purged is served any more; says what was done, as JSON. */
  readonly purge: (purge: PurgeRequest) => Promise<object>;
}

/** `POST /purge`, as operators and relays send it. */
export function purgeRoute({ token, remedy, log, purge }: PurgeRouteOptions): Handler {
  return async function answerPurge(c) {
    requireToken(c, token, remedy);
    const parsed = PurgeRequest.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success)
      return problem({ status: 422, title: 'No purge', detail: `Send JSON: ${PurgeRequest.description}.` });
    const outcome = await purge(parsed.data);
    log.info({ purge: parsed.data, outcome }, 'purged');
    return c.json(outcome);
  };
}
