import type { PurgeRequest } from '@selvedge/contracts';
import { createChassis, type Logger, problem, purgeRoute, type Registry, requireToken } from '@selvedge/server';
import type { Context, Hono } from 'hono';
import type { Operations } from './operations.ts';
import { readTarget } from './target.ts';
import { toPurges } from './to-purges.ts';

export interface AdminOptions {
  readonly operations: Operations;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly token: string | undefined;
  /** What must be there before visitors are sent here, for `/readyz`. */
  readonly needs?: Readonly<Record<string, () => boolean>>;
}

const REMEDY = 'Start the edge with --admin-token or ADMIN_TOKEN to allow this.';

/**
 * The operators' side, on loopback unless `--admin-host` says otherwise: health, metrics, `POST /purge` and
 * `GET /cache?url=/path`, the last two with a bearer token (RFC 6750 §2.1).
 */
export function createAdmin({ operations, log, metrics, token, needs = {} }: AdminOptions): Hono {
  const app = createChassis({ log, metrics, needs });
  const purge = (request: PurgeRequest) => operations.purge(toPurges(request));
  app.post('/purge', purgeRoute({ token, remedy: REMEDY, log, purge }));
  app.get('/cache', async (c) => {
    requireToken(c, token, REMEDY);
    const target = readTarget(c.req.query('url') ?? '');
    if ('refused' in target) return problem({ status: 422, title: 'No URL', detail: 'Name one: /cache?url=/path.' });
    const stored = await operations.inspect(target.path, varyValues(c));
    if (!stored) return problem({ status: 404, title: 'Not stored', detail: `Nothing is stored for ${target.path}.` });
    return c.json({ url: target.path, ...stored });
  });
  return app;
}

/** `x-vary-accept-encoding: br` asks for the variant that a request with `accept-encoding: br` would get. */
function varyValues(c: Context): Record<string, string> {
  const sent = Object.entries(c.req.header()).filter(([name]) => name.startsWith('x-vary-'));
  return Object.fromEntries(sent.map(([name, value]) => [name.slice('x-vary-'.length), value]));
}
