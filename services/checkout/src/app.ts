import { OpenAPIHono } from '@hono/zod-openapi';
import {
  answerFeed,
  createChassis,
  createSignal,
  type Logger,
  type Registry,
  type Signal,
  throwProblem,
} from '@selvedge/server';
import type { Admin } from '@selvedge/server/admin';
import { answers } from '@selvedge/server/database';
import { refuseInvalid } from '@selvedge/server/openapi';
import type { Relay } from '@selvedge/server/outbox';
import type { Hono } from 'hono';
import { addAdmin } from './admin.ts';
import { addToCart, type Limit, readCart, removeFromCart } from './cart.ts';
import type { CartTokens } from './cart-token.ts';
import type { Database } from './database.ts';
import { findOrder, placeOrder } from './orders.ts';
import { hasCatalogue, hasStores } from './read-models.ts';
import * as routes from './routes.ts';
import { createStockFeed, readStock, stockOf, throwUnknown } from './stock.ts';

export interface Dependencies {
  readonly database: Database;
  readonly tokens: CartTokens;
  readonly log: Logger;
  readonly metrics: Registry;
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
  const { database } = dependencies;
  const needs = {
    database: () => answers(database),
    catalogue: () => hasCatalogue(database),
    stores: () => hasStores(database),
  };
  const app = createChassis({ log, metrics, needs });
  app.route('/', createApi(dependencies));
  return app;
}

/** The routes that `openapi.json` describes. */
export function createApi(dependencies: Omit<Dependencies, 'log' | 'metrics'>): OpenAPIHono {
  const { database, tokens, admins = [], relay, committed = createSignal(), now = () => new Date() } = dependencies;
  const api = new OpenAPIHono({ defaultHook: refuseInvalid });
  for (const path of ['/cart/*', '/orders/*', '/stock/*']) {
    api.use(path, async (c, next) => {
      await next();
      c.header('cache-control', 'no-store');
    });
  }

  api.openapi(routes.listStock, async (c) => c.json({ stock: await readStock(database) }, 200));
  const readStockFeed = createStockFeed(database);
  api.openapi(routes.stockFeed, (c) => answerFeed(c, readStockFeed, committed) as never);
  api.openapi(routes.getStock, async (c) => {
    const { sku } = c.req.valid('param');
    return c.json((await stockOf(database, sku)) ?? throwUnknown(sku), 200);
  });

  api.openapi(routes.getCart, async (c) => {
    const cartId = tokens.verify(c.req.valid('header')['cart-token']);
    return c.json(await readCart(database, cartId), 200);
  });

  api.openapi(routes.addItem, async (c) => {
    const { sku } = c.req.valid('json');
    const cartId = tokens.verify(c.req.valid('header')['cart-token']) ?? tokens.newId();
    const addition = await addToCart(database, cartId, sku, now());
    switch (addition.outcome) {
      case 'added': {
        const { lineQuantity, quantity } = addition;
        return c.json({ cartToken: tokens.sign(cartId), sku, lineQuantity, quantity }, lineQuantity === 1 ? 201 : 200);
      }
      case 'unknown':
        return throwUnknown(sku);
      case 'sold-out':
        return conflict('sold-out', 'Sold out', `${sku} is sold out.`, { skus: [sku] });
      case 'full':
        return conflict('cart-full', 'No more fits', describeLimit(addition.limit, sku), {
          skus: [sku],
          limit: addition.limit,
        });
    }
  });

  api.openapi(routes.removeItem, async (c) => {
    const { sku } = c.req.valid('param');
    const cartId = tokens.verify(c.req.valid('header')['cart-token']);
    if (cartId !== undefined) await removeFromCart(database, cartId, sku);
    return c.json(await readCart(database, cartId), 200);
  });

  api.openapi(routes.placeOrder, async (c) => {
    const { 'cart-token': token, 'idempotency-key': key } = c.req.valid('header');
    const cartId = tokens.verify(token);
    const input = c.req.valid('json');
    const placement =
      cartId === undefined
        ? ({ outcome: 'empty-cart' } as const)
        : await placeOrder(database, cartId, key, input, now());
    switch (placement.outcome) {
      case 'placed':
        committed.raise();
        c.header('location', `/orders/${placement.order.number}`);
        return c.json(placement.order, 201);
      case 'repeated':
        return c.json(placement.order, 200);
      case 'empty-cart':
        return conflict('empty-cart', 'The cart is empty', 'There is nothing to order. Add an item first.');
      case 'unknown-store':
        return throwProblem({
          status: 422,
          title: 'Invalid request',
          detail: 'See errors for what to correct.',
          errors: [{ name: 'storeId', detail: 'is no store of ours' }],
        });
      case 'insufficient-stock': {
        const { skus } = placement;
        const detail = `The stock no longer covers ${skus.join(', ')}. Nothing was ordered.`;
        return conflict('insufficient-stock', 'Not enough in stock', detail, { skus });
      }
    }
  });

  api.openapi(routes.getOrder, async (c) => {
    const { number } = c.req.valid('param');
    const cartId = tokens.verify(c.req.valid('header')['cart-token']);
    const order = cartId === undefined ? undefined : await findOrder(database, cartId, number);
    if (order) return c.json(order, 200);
    return throwProblem({ status: 404, title: 'No such order', detail: 'This cart placed no order of that number.' });
  });

  addAdmin(api, { database, admins, relay, committed });
  return api;
}

/** What the state of cart and stock does not allow (RFC 9110 §15.5.10); `type` tells clients what to do about it. */
function conflict(type: string, title: string, detail: string, more: { skus?: string[]; limit?: Limit } = {}): never {
  return throwProblem({ type: `/problems/${type}`, status: 409, title, detail, ...more });
}

function describeLimit({ of, quantity }: Limit, sku: string): string {
  if (of === 'stock') return `The cart holds ${quantity} of ${sku}, which is all there is.`;
  return `A cart holds at most ${quantity} ${of === 'line' ? `of ${sku}` : 'different items'}.`;
}
