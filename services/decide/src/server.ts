import { ColourFeed, StockFeed } from '@selvedge/contracts';
import { createLogger, createMetrics, createSignal, followFeed, parseEnvironment, run, serve } from '@selvedge/server';
import { feedPosition } from '@selvedge/server/database';
import { startOutbox } from '@selvedge/server/outbox';
import { createApp } from './app.ts';
import { createCatalogue } from './catalogue.ts';
import { openDecideDatabase } from './database.ts';
import { ENVIRONMENT } from './env.ts';
import { seedDatabase } from './seed-database.ts';

await run(async () => {
  const env = parseEnvironment(ENVIRONMENT);
  const log = createLogger('service-decide', env.LOG_LEVEL);
  const database = await openDecideDatabase(env.DATABASE_URL ?? env.DATABASE_FILE, {
    pool: env.DATABASE_POOL,
    timeout: env.DATABASE_TIMEOUT_MS,
    name: 'service-decide',
  });
  await seedDatabase(database, env.SEED_PRODUCTS);
  const metrics = createMetrics('service-decide');
  const committed = createSignal();
  const relay = await startOutbox({ env, database, log, metrics, committed });
  const catalogue = createCatalogue(database, env.PICTURES_URL);
  const interval = env.FEED_INTERVAL_MS;
  const feeds = [
    followFeed({
      url: `${env.INSPIRE_SERVICE_URL}/feeds/colours`,
      schema: ColourFeed,
      apply: (feed, step) => catalogue.replaceColours(feed, step).then(committed.raise),
      position: feedPosition(database, 'colours'),
      interval,
      log,
    }),
    followFeed({
      url: `${env.CHECKOUT_SERVICE_URL}/feeds/stock`,
      schema: StockFeed,
      apply: (feed, step) => catalogue.replaceStock(feed, step).then(committed.raise),
      position: feedPosition(database, 'stock'),
      takesChanges: true,
      interval,
      log,
    }),
  ];
  const app = createApp({ database, catalogue, admins: env.ADMIN_TOKEN, relay, committed, log, metrics });
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
