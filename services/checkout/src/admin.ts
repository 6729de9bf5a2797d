import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Signal } from '@selvedge/server';
import {
  ADMIN_FAILURES,
  ADMIN_ROUTE,
  type Admin,
  addAdminRoutes,
  CHANGE_FAILURES,
  CHANGE_HEADERS,
  requireMatch,
  tagOf,
} from '@selvedge/server/admin';
import { failure, json } from '@selvedge/server/openapi';
import type { Relay } from '@selvedge/server/outbox';
import type { Database } from './database.ts';
import { SkuParam, Stock } from './schemas.ts';
import { changeStock, stockOf, throwUnknown } from './stock.ts';

const getStock = createRoute({
  method: 'get',
  path: '/admin/stock/{sku}',
  operationId: 'getStockRecord',
  summary: 'The stock of a SKU as it can be changed',
  ...ADMIN_ROUTE,
  request: { params: SkuParam },
  responses: { 200: json(Stock, 'It, with an ETag'), ...ADMIN_FAILURES, 404: failure('There is none') },
});

const patchStock = createRoute({
  method: 'patch',
  path: '/admin/stock/{sku}',
  operationId: 'changeStock',
  summary: 'Set how many pieces of a SKU there are',
  ...ADMIN_ROUTE,
  request: {
    params: SkuParam,
    headers: CHANGE_HEADERS,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ quantity: z.int().min(0).max(1_000_000) }).openapi('StockPatch'),
        },
      },
    },
  },
  responses: { 200: json(Stock, 'As it is now, with an ETag'), ...CHANGE_FAILURES },
});

export interface AdminDependencies {
  readonly database: Database;
  readonly admins: readonly Admin[];
  readonly relay: Relay | undefined;
  readonly committed: Signal;
}

/** Add what admins may see and change. */
export function addAdmin(api: OpenAPIHono, { database, admins, relay, committed }: AdminDependencies): void {
  const actorOf = addAdminRoutes(api, { admins, relay, audit: database });
  api.openapi(getStock, async (c) => {
    const { sku } = c.req.valid('param');
    const found = (await stockOf(database, sku)) ?? throwUnknown(sku);
    return c.json(found, 200, { etag: tagOf(found) });
  });
  api.openapi(patchStock, async (c) => {
    const { sku } = c.req.valid('param');
    const { quantity } = c.req.valid('json');
    const expect = (before: Stock) => requireMatch(c, before);
    const after = (await changeStock(database, { sku, quantity, actor: actorOf(c), expect })) ?? throwUnknown(sku);
    committed.raise();
    return c.json(after, 200, { etag: tagOf(after) });
  });
}
