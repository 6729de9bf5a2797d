import { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics, createSignal, followFeed, parseEnvironment, run, serve } from '@selvedge/server';
import { feedPosition } from '@selvedge/server/database';
import { startOutbox } from '@selvedge/server/outbox';
import { createApp } from './app.ts';
import { openInspireDatabase } from './database.ts';
import { ENVIRONMENT } from './env.ts';
import { createRecommender } from './recommendations.ts';

await run(async () => {
  const env = parseEnvironment(ENVIRONMENT);
  const log = createLogger('service-inspire', env.LOG_LEVEL);
  const database = await openInspireDatabase(env.DATABASE_URL ?? env.DATABASE_FILE, {
    pool: env.DATABASE_POOL,
    timeout: env.DATABASE_TIMEOUT_MS,
    name: 'service-inspire',
  });
  const metrics = createMetrics('service-inspire');
  const committed = createSignal();
  const relay = await startOutbox({ env, database, log, metrics, committed });
  const recommender = createRecommender(database);
  const catalogue = followFeed({
    url: `${env.DECIDE_SERVICE_URL}/feeds/catalogue`,
    schema: CatalogueFeed,
    apply: (feed, step) => recommender.replaceCatalogue(feed, step).then(committed.raise),
    position: feedPosition(database, 'catalogue'),
    takesChanges: true,
    interval: env.FEED_INTERVAL_MS,
    log,
  });
  const app = createApp({ database, recommender, admins: env.ADMIN_TOKEN, relay, committed, log, metrics });
  return serve({
    fetch: app.fetch,
    host: env.HOST,
    port: env.PORT,
    log,
    // Followers are kept waiting until something changes, and would hold up the end.
    onClosing: committed.end,
    async onClose() {
      catalogue.stop();
      await relay.stop();
      await database.destroy();
    },
  });
});
