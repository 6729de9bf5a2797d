import { timingSafeEqual } from 'node:crypto';
import type { Cache, Purge } from '@selvedge/http-cache';
import { createChassis, type Logger, problem, type Registry, throwProblem } from '@selvedge/server';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { KEY_BASE } from './request.ts';
import { readTarget } from './target.ts';

export interface AdminOptions {
  readonly cache: Cache;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly token: string | undefined;
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
export function createAdmin({ cache, log, metrics, token }: AdminOptions): Hono {
  const app = createChassis({ log, metrics });
  app.post('/purge', async (c) => {
    authorize(c, token);
    const parsed = PurgeBody.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success)
      return problem({ status: 422, title: 'No purge', detail: `Send JSON: ${PurgeBody.description}.` });
    const purges = toPurges(parsed.data);
    for (const purge of purges) await cache.purge(purge);
    log.info({ purge: parsed.data }, 'purged');
    return c.json({ purged: purges.length });
  });
  app.get('/cache', async (c) => {
    authorize(c, token);
    const target = readTarget(c.req.query('url') ?? '');
    if ('refused' in target) return problem({ status: 422, title: 'No URL', detail: 'Name one: /cache?url=/path.' });
    const url = KEY_BASE + target.path;
    const header = (name: string) => c.req.header(`x-vary-${name}`);
    const entry = await cache.inspect({ method: 'GET', url, header });
    if (!entry) return problem({ status: 404, title: 'Not stored', detail: `Nothing is stored for ${target.path}.` });
    const { status, headers, policy, tags, body } = entry;
    return c.json({ url: target.path, status, bytes: body.byteLength, tags, policy, headers });
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

function toPurges(body: z.infer<typeof PurgeBody>): Purge[] {
  const soft = body.soft ?? false;
  if ('tags' in body) return body.tags.map((tag) => ({ tag, soft }));
  if ('all' in body) return [{ all: true, soft }];
  const target = readTarget(body.url);
  if ('refused' in target) throwProblem({ status: 422, title: 'No URL', detail: target.refused });
  return [{ url: KEY_BASE + target.path, soft }];
}
