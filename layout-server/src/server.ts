import { join } from 'node:path';
import { createLogger, createMetrics, openAssets, run, serve } from '@selvedge/server';
import { createApp } from './app.ts';
import { readEnvironment } from './env.ts';

await run(async () => {
  const env = readEnvironment();
  const log = createLogger('layout-server', env.LOG_LEVEL);
  const assets = openAssets(join(import.meta.dirname, '../dist/assets'));
  const layout = createApp({ env, assets, log, metrics: createMetrics('layout-server') });
  layout.manifests.warmUp();
  return serve({ fetch: layout.app.fetch, host: env.HOST, port: env.PORT, log, onClose: layout.close });
});
