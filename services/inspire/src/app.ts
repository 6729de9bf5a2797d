import { OpenAPIHono } from '@hono/zod-openapi';
import { createChassis, type Logger, problem, type Registry } from '@selvedge/server';
import { answers } from '@selvedge/server/database';
import type { Hono } from 'hono';
import { colourFeed, type Database } from './database.ts';
import type { Recommender } from './recommendations.ts';
import * as routes from './routes.ts';

export interface Dependencies {
  readonly database: Database;
  readonly recommender: Recommender;
  readonly log: Logger;
  readonly metrics: Registry;
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
export function createApi({ database, recommender }: Pick<Dependencies, 'database' | 'recommender'>): OpenAPIHono {
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
  api.openapi(routes.colourFeed, async (c) => c.json(await colourFeed(database), 200));
  api.openapi(routes.recommendations, async (c) => {
    const { skus, limit } = c.req.valid('query');
    return c.json({ recommendations: await recommender.recommend(skus, limit) }, 200);
  });
  return api;
}
