import { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics, followFeed, parseEnvironment, run, serve } from '@selvedge/server';
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
  const recommender = createRecommender(database);
  const catalogue = followFeed({
    url: `${env.DECIDE_SERVICE_URL}/feeds/catalogue`,
    schema: CatalogueFeed,
    apply: recommender.replaceCatalogue,
    interval: env.FEED_INTERVAL_MS,
    log,
  });
  const app = createApp({ database, recommender, log, metrics: createMetrics('service-inspire') });
  return serve({
    fetch: app.fetch,
    host: env.HOST,
    port: env.PORT,
    log,
    async onClose() {
      catalogue.stop();
      await database.destroy();
    },
  });
});
