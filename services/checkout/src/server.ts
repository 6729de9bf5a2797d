import { CatalogueFeed, StoreFeed } from '@selvedge/contracts';
import { createLogger, createMetrics, createSignal, followFeed, parseEnvironment, run, serve } from '@selvedge/server';
import { feedPosition } from '@selvedge/server/database';
import { startOutbox } from '@selvedge/server/outbox';
import { createApp } from './app.ts';
import { createCartTokens } from './cart-token.ts';
import { openCheckoutDatabase } from './database.ts';
import { environmentFor } from './env.ts';
import { replaceCatalogue, replaceStores } from './read-models.ts';

await run(async () => {
  const env = parseEnvironment(environmentFor(process.env.NODE_ENV));
  const log = createLogger('service-checkout', env.LOG_LEVEL);
  const database = await openCheckoutDatabase(env.DATABASE_URL ?? env.DATABASE_FILE, {
    pool: env.DATABASE_POOL,
    timeout: env.DATABASE_TIMEOUT_MS,
    name: 'service-checkout',
  });
  const metrics = createMetrics('service-checkout');
  const committed = createSignal();
  const relay = await startOutbox({ env, database, log, metrics, committed });
  const feeds = [
    followFeed({
      url: `${env.DECIDE_SERVICE_URL}/feeds/catalogue`,
      schema: CatalogueFeed,
      apply: (feed, step) => replaceCatalogue(database, feed, env.NEW_SKU_STOCK, step).then(committed.raise),
      position: feedPosition(database, 'catalogue'),
      takesChanges: true,
      interval: env.FEED_INTERVAL_MS,
      log,
    }),
    followFeed({
      url: `${env.EXPLORE_SERVICE_URL}/feeds/stores`,
      schema: StoreFeed,
      apply: (feed, step) => replaceStores(database, feed, step),
      position: feedPosition(database, 'stores'),
      interval: env.FEED_INTERVAL_MS,
      log,
    }),
  ];
  const tokens = createCartTokens(env.CART_SECRET);
  const app = createApp({ database, tokens, admins: env.ADMIN_TOKEN, relay, committed, log, metrics });
  return serve({
    fetch: app.fetch,
    host: env.HOST,
    port: env.PORT,
    log,
    // Followers are kept waiting until something changes, and would hold up the end.
    onClosing: committed.end,
    async onClose() {
      for (const feed of feeds) feed.stop();
      await relay.stop();
      await database.destroy();
    },
  });
});
