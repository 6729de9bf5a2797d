import { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics, followFeed, parseEnvironment, run, serve } from '@selvedge/server';
import { createApp } from './app.ts';
import { replaceCatalogue } from './catalogue.ts';
import { openExploreDatabase } from './database.ts';
import { ENVIRONMENT } from './env.ts';

await run(async () => {
  const env = parseEnvironment(ENVIRONMENT);
  const log = createLogger('service-explore', env.LOG_LEVEL);
  const database = await openExploreDatabase(env.DATABASE_URL ?? env.DATABASE_FILE, {
    pool: env.DATABASE_POOL,
    timeout: env.DATABASE_TIMEOUT_MS,
    name: 'service-explore',
  });
  const catalogue = followFeed({
    url: `${env.DECIDE_SERVICE_URL}/feeds/catalogue`,
    schema: CatalogueFeed,
    apply: (feed) => replaceCatalogue(database, feed),
    interval: env.FEED_INTERVAL_MS,
    log,
  });
  const app = createApp({ database, log, metrics: createMetrics('service-explore') });
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
