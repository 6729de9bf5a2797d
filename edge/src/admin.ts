import { timingSafeEqual } from 'node:crypto';
import type { Purge } from '@selvedge/http-cache';
import { createChassis, type Logger, problem, type Registry, throwProblem } from '@selvedge/server';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Operations } from './operations.ts';
import { KEY_BASE } from './request.ts';
import { readTarget } from './target.ts';

export interface AdminOptions {
  readonly operations: Operations;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly token: string | undefined;
  /** What must be there before visitors are sent here, for `/readyz`. */
  readonly needs?: Readonly<Record<string, () => boolean>>;
}

const PurgeBody = z
  .union([
    z.strictObject({
      tags: z
        .array(z.string().regex(/^[\x21-\x7e]{1,256}$/))
        .min(1)
        .max(1000),
      soft: z.boolean().optional(),
    }),
    z.strictObject({ url: z.string().startsWith('/').max(4096), soft: z.boolean().optional() }),
    z.strictObject({ all: z.literal(true), soft: z.boolean().optional() }),
  ])
  .describe(
    '{ "tags": […] }, { "url": "/path" } or { "all": true }, each with "soft": true to serve stale while it is validated',
  );

/**
 * The operators' side, on loopback: health, metrics, `POST /purge` and `GET /cache?url=/path`, the last two with a bearer
 * token (RFC 6750 §2.1).
 */
export function createAdmin({ operations, log, metrics, token, needs = {} }: AdminOptions): Hono {
  const app = createChassis({ log, metrics, needs });
  app.post('/purge', async (c) => {
    authorize(c, token);
    const parsed = PurgeBody.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success)
      return problem({ status: 422, title: 'No purge', detail: `Send JSON: ${PurgeBody.description}.` });
    const outcome = await operations.purge(toPurges(parsed.data));
    log.info({ purge: parsed.data, outcome }, 'purged');
    return c.json(outcome);
  });
  app.get('/cache', async (c) => {
    authorize(c, token);
    const target = readTarget(c.req.query('url') ?? '');
    if ('refused' in target) return problem({ status: 422, title: 'No URL', detail: 'Name one: /cache?url=/path.' });
    const stored = await operations.inspect(target.path, varyValues(c));
    if (!stored) return problem({ status: 404, title: 'Not stored', detail: `Nothing is stored for ${target.path}.` });
    return c.json({ url: target.path, ...stored });
  });
  return app;
}

function authorize(c: Context, token: string | undefined): void {
  if (!token) {
    throwProblem({
      status: 403,
      title: 'No token is set',
      detail: 'Start the edge with --admin-token or ADMIN_TOKEN to allow this.',
    });
  }
  const sent = Buffer.from(c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '');
  const wanted = Buffer.from(token);
  if (sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) {
    throwProblem({ status: 401, title: 'Unauthorized', detail: 'Send Authorization: Bearer <admin token>.' });
  }
}

/** `x-vary-accept-encoding: br` asks for the variant that a request with `accept-encoding: br` would get. */
function varyValues(c: Context): Record<string, string> {
  const sent = Object.entries(c.req.header()).filter(([name]) => name.startsWith('x-vary-'));
  return Object.fromEntries(sent.map(([name, value]) => [name.slice('x-vary-'.length), value]));
}

function toPurges(body: z.infer<typeof PurgeBody>): Purge[] {
  const soft = body.soft ?? false;
  if ('tags' in body) return body.tags.map((tag) => ({ tag, soft }));
  if ('all' in body) return [{ all: true, soft }];
  const target = readTarget(body.url);
  if ('refused' in target) throwProblem({ status: 422, title: 'No URL', detail: target.refused });
  return [{ url: KEY_BASE + target.path, soft }];
}
