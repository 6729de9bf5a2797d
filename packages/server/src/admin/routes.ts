import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { MAX_PURGE_TAGS, PurgeTag } from '@selvedge/contracts';
import type { Context } from 'hono';
import type { Kysely } from 'kysely';
import { failure, json } from '../openapi.ts';
import type { Relay } from '../outbox/relay.ts';
import { throwProblem } from '../problem.ts';
import { type AuditTables, readAudit } from './audit.ts';
import { type Admin, requireAdmin } from './tokens.ts';

/** For each route of admins': how they show who they are, and what they are told if they do not. */
export const ADMIN_ROUTE = { security: [{ admin: [] }] };
export const ADMIN_FAILURES = {
  401: failure('The token is of nobody'),
  403: failure('No token is set: nobody may'),
};

/** The same for a route that changes something, held to what the admin has seen by `requireMatch`. */
export const CHANGE_HEADERS = z.object({
  'if-match': z.string().optional().openapi({ description: 'The ETag of what is to be changed' }),
});
export const CHANGE_FAILURES = {
  ...ADMIN_FAILURES,
  404: failure('There is none'),
  412: failure('It is not as the If-Match says'),
  422: failure('The body is wrong'),
};

const MOST = 1000;
const Ms = z.int().openapi({ description: 'ms since 1970' });

const Outbox = z
  .object({
    pending: z.int().openapi({ description: 'Events that are not delivered yet' }),
    oldest: z.union([Ms, z.null()]),
    targets: z.array(
      z.object({
        group: z.enum(['layout', 'edge']),
        target: z.string(),
        isBehind: z.boolean(),
        reason: z.string().optional(),
        owed: z.int().openapi({ description: 'Tags that it is sent again' }),
        dead: z.int().openapi({ description: 'Tags that were given up' }),
      }),
    ),
  })
  .openapi('Outbox');

const DeadLetter = z
  .object({ target: z.string(), tag: z.string(), since: Ms, diedAt: Ms, reason: z.string() })
  .openapi('DeadLetter');

const AuditEntry = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.string(),
    subject: z.string(),
    before: z.record(z.string(), z.unknown()),
    after: z.record(z.string(), z.unknown()),
  })
  .openapi('AuditEntry');

const outbox = createRoute({
  method: 'get',
  path: '/admin/outbox',
  operationId: 'getOutbox',
  summary: 'Which purges wait, and for whom',
  ...ADMIN_ROUTE,
  responses: { 200: json(Outbox, 'What waits'), ...ADMIN_FAILURES },
});

const deadLetters = createRoute({
  method: 'get',
  path: '/admin/dead-letters',
  operationId: 'listDeadLetters',
  summary: `Purges that were given up, the newest ${MOST}`,
  ...ADMIN_ROUTE,
  responses: { 200: json(z.object({ deadLetters: z.array(DeadLetter) }), 'Those'), ...ADMIN_FAILURES },
});

const retry = createRoute({
  method: 'post',
  path: '/admin/dead-letters/retry',
  operationId: 'retryDeadLetters',
  summary: 'Send purges again that were given up: all, those of a target, those of tags',
  ...ADMIN_ROUTE,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            target: z.string().optional(),
            tags: z.array(PurgeTag).min(1).max(MAX_PURGE_TAGS).optional(),
          }),
        },
      },
    },
  },
  responses: {
    200: json(z.object({ retried: z.int() }), 'How many tags'),
    422: failure('The body is wrong'),
    ...ADMIN_FAILURES,
  },
});

const purge = createRoute({
  method: 'post',
  path: '/admin/purges',
  operationId: 'purge',
  summary: 'Purge tags everywhere, layouts before edges, as a change of data would',
  ...ADMIN_ROUTE,
  request: {
    body: {
      required: true,
      content: {
        'application/json': { schema: z.strictObject({ tags: z.array(PurgeTag).min(1).max(MAX_PURGE_TAGS) }) },
      },
    },
  },
  responses: {
    202: json(z.object({ recorded: z.int() }), 'They will be purged, whatever happens meanwhile'),
    422: failure('The body is wrong'),
    ...ADMIN_FAILURES,
  },
});

const audit = createRoute({
  method: 'get',
  path: '/admin/audit',
  operationId: 'listAudit',
  summary: 'Who changed what, the newest first',
  ...ADMIN_ROUTE,
  request: { query: z.object({ before: z.string().max(100).optional() }) },
  responses: {
    200: json(z.object({ entries: z.array(AuditEntry) }), 'At most 100; ask for those before the id of the last'),
    ...ADMIN_FAILURES,
  },
});

export interface AdminRoutesOptions<Tables extends AuditTables> {
  readonly admins: readonly Admin[];
  /** There is none where only the routes are described. */
  readonly relay: Relay | undefined;
  /** Where changes are noted, in a service that has any to make. */
  readonly audit?: Kysely<Tables>;
}

/**
 * Add what admins of any service may see and do: the outbox, its dead letters, and the audit trail.
 *
 * @returns asks of a request who sends it, and refuses whoever may not
 */
export function addAdminRoutes<Tables extends AuditTables>(
  api: OpenAPIHono,
  options: AdminRoutesOptions<Tables>,
): (c: Context) => string {
  const { admins } = options;
  const relay = () =>
    options.relay ?? throwProblem({ status: 503, title: 'Not ready', detail: 'No relay runs in this process.' });
  api.openAPIRegistry.registerComponent('securitySchemes', 'admin', { type: 'http', scheme: 'bearer' });
  // Before a body is read: whoever may not is told nothing of it.
  api.use('/admin/*', async (c, next) => {
    requireAdmin(c, admins);
    await next();
    c.header('cache-control', 'no-store');
  });
  api.openapi(outbox, async (c) => {
    const { store, states } = relay();
    const { pending, oldest, targets } = await store.counts();
    const counts = new Map(targets.map((counted) => [counted.target, counted]));
    const described = states().map((state) => {
      const { all = 0, dead = 0 } = counts.get(state.target) ?? {};
      return { ...state, owed: all - dead, dead };
    });
    return c.json({ pending, oldest, targets: described }, 200);
  });
  api.openapi(deadLetters, async (c) => {
    const rows = await relay().store.deadLetters(MOST);
    const letters = rows.map(({ target, tag, since, dead_at, reason }) => ({
      target,
      tag,
      since,
      diedAt: dead_at!,
      reason,
    }));
    return c.json({ deadLetters: letters }, 200);
  });
  api.openapi(retry, async (c) => c.json({ retried: await relay().retry(c.req.valid('json')) }, 200));
  api.openapi(purge, async (c) => {
    const tags = [...new Set(c.req.valid('json').tags)];
    await relay().purge(tags);
    return c.json({ recorded: tags.length }, 202);
  });
  if (options.audit) {
    const database = options.audit;
    api.openapi(audit, async (c) =>
      c.json({ entries: await readAudit(database, 100, c.req.valid('query').before) }, 200),
    );
  }
  return (c) => requireAdmin(c, admins);
}
