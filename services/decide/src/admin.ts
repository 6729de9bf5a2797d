import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Signal, throwProblem } from '@selvedge/server';
import { type Admin, addAdminRoutes, requireMatch, tagOf } from '@selvedge/server/admin';
import type { Relay } from '@selvedge/server/outbox';
import type { Context } from 'hono';
import * as routes from './admin-routes.ts';
import { changeProduct, changeVariant, readProduct, readVariant } from './changes.ts';
import type { Database } from './database.ts';

export interface AdminDependencies {
  readonly database: Database;
  readonly admins: readonly Admin[];
  readonly relay: Relay | undefined;
  readonly committed: Signal;
  readonly now: () => Date;
}

/** Add what admins may see and change. */
export function addAdmin(api: OpenAPIHono, { database, admins, relay, committed, now }: AdminDependencies): void {
  const actorOf = addAdminRoutes(api, { admins, relay, audit: database });
  const attempt = (c: Context) => ({
    actor: actorOf(c),
    expect: (before: object) => requireMatch(c, before),
    now: now(),
  });

  api.openapi(routes.getProduct, async (c) => {
    const { id } = c.req.valid('param');
    const found = (await readProduct(database, id)) ?? none('product', id);
    return c.json(found, 200, { etag: tagOf(found) });
  });
  api.openapi(routes.patchProduct, async (c) => {
    const { id } = c.req.valid('param');
    const after = (await changeProduct(database, id, c.req.valid('json'), attempt(c))) ?? none('product', id);
    committed.raise();
    return c.json(after, 200, { etag: tagOf(after) });
  });
  api.openapi(routes.getVariant, async (c) => {
    const { sku } = c.req.valid('param');
    const found = (await readVariant(database, sku)) ?? none('variant', sku);
    return c.json(found, 200, { etag: tagOf(found) });
  });
  api.openapi(routes.patchVariant, async (c) => {
    const { sku } = c.req.valid('param');
    const { price } = c.req.valid('json');
    const after = (await changeVariant(database, sku, price, attempt(c))) ?? none('variant', sku);
    committed.raise();
    return c.json(after, 200, { etag: tagOf(after) });
  });
}

function none(what: string, name: string): never {
  return throwProblem({
    status: 404,
    title: `No such ${what}`,
    detail: `There is no ${what} ${JSON.stringify(name)}.`,
  });
}
