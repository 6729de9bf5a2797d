import { OpenAPIHono } from '@hono/zod-openapi';
import { answerFeed, createChassis, createSignal, type Logger, type Registry, type Signal } from '@selvedge/server';
import type { Admin } from '@selvedge/server/admin';
import { answers } from '@selvedge/server/database';
import { refuseInvalid } from '@selvedge/server/openapi';
import type { Relay } from '@selvedge/server/outbox';
import type { Hono } from 'hono';
import { addAdmin } from './admin.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import * as routes from './routes.ts';

export interface Dependencies extends ApiDependencies {
  readonly log: Logger;
  readonly metrics: Registry;
}

export interface ApiDependencies {
  readonly database: Database;
  readonly catalogue: Catalogue;
  /** Who may change data; nobody by default. */
  readonly admins?: readonly Admin[];
  readonly relay?: Relay;
  /** Raised after each commit. */
  readonly committed?: Signal;
  /** The clock, for tests. */
  readonly now?: () => Date;
}

/** The service, without listening. */
export function createApp({ log, metrics, ...dependencies }: Dependencies): Hono {
  const { database, catalogue } = dependencies;
  const needs = { database: () => answers(database), colours: catalogue.isReady };
  const app = createChassis({ log, metrics, needs });
  app.route('/', createApi(dependencies));
  return app;
}

/** The routes that `openapi.json` describes. */
export function createApi(dependencies: ApiDependencies): OpenAPIHono {
  const { database, catalogue, admins = [], relay, committed = createSignal(), now = () => new Date() } = dependencies;
  const api = new OpenAPIHono({ defaultHook: refuseInvalid });
  api.openapi(routes.product, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(await catalogue.product(id, c.req.valid('query').locale), 200);
  });
  api.openapi(routes.catalogueFeed, (c) => answerFeed(c, catalogue.feed, committed) as never);
  api.openapi(routes.sitemap, async (c) => c.json(await catalogue.sitemap(c.req.valid('query').after), 200));
  addAdmin(api, { database, admins, relay, committed, now });
  return api;
}
