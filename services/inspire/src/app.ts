import { OpenAPIHono } from '@hono/zod-openapi';
import {
  answerFeed,
  createChassis,
  createSignal,
  type Logger,
  problem,
  type Registry,
  type Signal,
  snapshotOf,
  throwProblem,
} from '@selvedge/server';
import { type Admin, addAdminRoutes } from '@selvedge/server/admin';
import { answers } from '@selvedge/server/database';
import type { Relay } from '@selvedge/server/outbox';
import type { Hono } from 'hono';
import { colourFeed, type Database } from './database.ts';
import type { Recommender } from './recommendations.ts';
import * as routes from './routes.ts';

export interface Dependencies extends ApiDependencies {
  readonly log: Logger;
  readonly metrics: Registry;
}

export interface ApiDependencies {
  readonly database: Database;
  readonly recommender: Recommender;
  /** Who may see what waits; nobody by default. */
  readonly admins?: readonly Admin[];
  readonly relay?: Relay;
  /** Raised after each commit. */
  readonly committed?: Signal;
}

/** The service, without listening. */
export function createApp({ log, metrics, ...dependencies }: Dependencies): Hono {
  const { database, recommender } = dependencies;
  const needs = { database: () => answers(database), catalogue: recommender.hasCatalogue };
  const app = createChassis({ log, metrics, needs });
  app.route('/', createApi(dependencies));
  return app;
}

/** The routes that `openapi.json` describes. */
export function createApi(dependencies: ApiDependencies): OpenAPIHono {
  const { database, recommender, admins = [], relay, committed = createSignal() } = dependencies;
  const api = new OpenAPIHono({
    defaultHook: (result) =>
      result.success
        ? undefined
        : problem({
            status: 422,
            title: 'A parameter is not right',
            errors: result.error.issues.map((issue) => ({ name: String(issue.path[0]), detail: issue.message })),
          }),
  });
  const readColourFeed = async () => snapshotOf(await colourFeed(database));
  api.openapi(routes.colourFeed, (c) => answerFeed(c, readColourFeed, committed) as never);
  api.openapi(routes.recommendations, async (c) => {
    const { skus, limit } = c.req.valid('query');
    return c.json({ recommendations: await recommender.recommend(skus, limit) }, 200);
  });
  api.openapi(routes.recommendation, async (c) => {
    const { sku } = c.req.valid('param');
    const found = await recommender.describe(sku);
    if (found) return c.json(found, 200);
    const detail = `There is no ${JSON.stringify(sku)} to recommend.`;
    return throwProblem({ status: 404, title: 'No such variant', detail });
  });
  addAdminRoutes(api, { admins, relay });
  return api;
}
