import { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics, createSignal, followFeed, parseEnvironment, run, serve } from '@selvedge/server';
import { feedPosition } from '@selvedge/server/database';
import { startOutbox } from '@selvedge/server/outbox';
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
  const metrics = createMetrics('service-explore');
  const committed = createSignal();
  const relay = await startOutbox({ env, database, log, metrics, committed });
  const catalogue = followFeed({
    url: `${env.DECIDE_SERVICE_URL}/feeds/catalogue`,
    schema: CatalogueFeed,
    apply: (feed, step) => replaceCatalogue(database, feed, step).then(committed.raise),
    position: feedPosition(database, 'catalogue'),
    takesChanges: true,
    interval: env.FEED_INTERVAL_MS,
    log,
  });
  const app = createApp({ database, admins: env.ADMIN_TOKEN, relay, committed, log, metrics });
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
