import { OpenAPIHono } from '@hono/zod-openapi';
import type { StoreFeed } from '@selvedge/contracts';
import {
  answerFeed,
  createChassis,
  createSignal,
  type Logger,
  type Registry,
  type Signal,
  snapshotOf,
  throwProblem,
} from '@selvedge/server';
import { type Admin, addAdminRoutes } from '@selvedge/server/admin';
import { answers } from '@selvedge/server/database';
import { refuseInvalid } from '@selvedge/server/openapi';
import type { Relay } from '@selvedge/server/outbox';
import type { Hono } from 'hono';
import { hasCatalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import { categoriesWithCounts, productPage } from './products.ts';
import * as routes from './routes.ts';
import { sitemap } from './sitemap.ts';
import { translate } from './translations.ts';

const STORE = ['id', 'name', 'street', 'postcode', 'city', 'country'] as const;

export interface Dependencies extends ApiDependencies {
  readonly log: Logger;
  readonly metrics: Registry;
}

export interface ApiDependencies {
  readonly database: Database;
  /** Who may see what waits; nobody by default. */
  readonly admins?: readonly Admin[];
  readonly relay?: Relay;
  /** Raised after each commit. */
  readonly committed?: Signal;
}

/** The service, without listening. */
export function createApp({ log, metrics, ...dependencies }: Dependencies): Hono {
  const { database } = dependencies;
  const needs = { database: () => answers(database), catalogue: () => hasCatalogue(database) };
  const app = createChassis({ log, metrics, needs });
  app.route('/', createApi(dependencies));
  return app;
}

/** The routes that `openapi.json` describes. */
export function createApi(dependencies: ApiDependencies): OpenAPIHono {
  const { database, admins = [], relay, committed = createSignal() } = dependencies;
  const api = new OpenAPIHono({ defaultHook: refuseInvalid });

  api.openapi(routes.listCategories, async (c) =>
    c.json(await categoriesWithCounts(database, c.req.valid('query').locale), 200),
  );

  api.openapi(routes.listProducts, async (c) => {
    const { category, page, locale } = c.req.valid('query');
    const found = await productPage(database, locale, category, page);
    if (!('missing' in found)) return c.json(found, 200);
    return throwProblem(
      found.missing === 'category'
        ? { status: 404, title: 'No such category', detail: `There is no category ${JSON.stringify(category)}.` }
        : { status: 404, title: 'No such page', detail: `Page ${page} is past the last, ${found.pages}.` },
    );
  });

  api.openapi(routes.listTeasers, async (c) => {
    const { locale } = c.req.valid('query');
    const teasers = await database
      .selectFrom('teasers')
      .select(['kind', 'title', 'text', 'url'])
      .orderBy('position')
      .execute();
    return c.json({ teasers: await translate(database, locale, 'teaser', teasers, 'kind') }, 200);
  });

  api.openapi(routes.listStores, async (c) => {
    const stores = await database.selectFrom('stores').select(STORE).orderBy('position').execute();
    return c.json({ stores: await translate(database, c.req.valid('query').locale, 'store', stores, 'id') }, 200);
  });

  api.openapi(routes.getStore, async (c) => {
    const { id } = c.req.valid('param');
    const found = await database.selectFrom('stores').select(STORE).where('id', '=', id).execute();
    const [store] = await translate(database, c.req.valid('query').locale, 'store', found, 'id');
    if (store) return c.json(store, 200);
    return throwProblem({ status: 404, title: 'No such store', detail: `There is no store ${JSON.stringify(id)}.` });
  });

  api.openapi(routes.getSitemap, async (c) => c.json(await sitemap(database), 200));

  api.openapi(routes.storeFeed, (c) => answerFeed(c, readStoreFeed, committed) as never);

  addAdminRoutes(api, { admins, relay });
  return api;

  async function readStoreFeed() {
    const stores = await database
      .selectFrom('stores')
      .select(['id', 'name', 'street', 'city'])
      .orderBy('position')
      .execute();
    return snapshotOf({ stores } satisfies StoreFeed);
  }
}
