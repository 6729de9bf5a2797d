import { createLogger, createMetrics, publishAssets, run, serve } from '@selvedge/server';
import { createApp } from './app.ts';
import { ROOT, readEnvironment } from './env.ts';

await run(async () => {
  const env = readEnvironment();
  const log = createLogger('layout-server', env.LOG_LEVEL);
  const { assets, stop } = await publishAssets(ROOT, env, log);
  const layout = createApp({ env, assets, log, metrics: createMetrics('layout-server') });
  layout.manifests.warmUp();
  return serve({
    fetch: layout.app.fetch,
    host: env.HOST,
    port: env.PORT,
    log,
    onClose() {
      stop();
      return layout.close();
    },
  });
});
