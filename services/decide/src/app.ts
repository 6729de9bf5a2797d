import { OpenAPIHono } from '@hono/zod-openapi';
import { createChassis, type Logger, type Registry } from '@selvedge/server';
import { answers } from '@selvedge/server/database';
import { refuseInvalid } from '@selvedge/server/openapi';
import type { Hono } from 'hono';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import * as routes from './routes.ts';

export interface Dependencies {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** The service, without listening. */
export function createApp({ database, catalogue, log, metrics }: Dependencies): Hono {
  const needs = { database: () => answers(database), colours: catalogue.isReady };
  const app = createChassis({ log, metrics, needs });
  app.route('/', createApi(catalogue));
  return app;
}

/** The routes that `openapi.json` describes. */
export function createApi(catalogue: Catalogue): OpenAPIHono {
  const api = new OpenAPIHono({ defaultHook: refuseInvalid });
  api.openapi(routes.product, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await catalogue.product(id, c.req.valid('query').locale), 200);
  });
  api.openapi(routes.catalogueFeed, async (c) => {
    const { body, etag } = await catalogue.feed();
    return c.body(body, 200, { 'content-type': 'application/json', etag });
  });
  api.openapi(routes.sitemap, async (c) => c.json(await catalogue.sitemap(c.req.valid('query').after), 200));
  return api;
}
