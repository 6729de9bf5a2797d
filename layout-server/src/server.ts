import { createLogger, createMetrics, publishAssets, run, serve } from '@selvedge/server';
import { createAdmin } from './admin.ts';
import { createApp } from './app.ts';
import { openDeploys } from './deploys.ts';
import { ROOT, readEnvironment } from './env.ts';

await run(async () => {
  const env = readEnvironment();
  const log = createLogger('layout-server', env.LOG_LEVEL);
  const { assets, stop } = await publishAssets(ROOT, env, log);
  const metrics = createMetrics('layout-server');
  const deploys = await openDeploys(env, log);
  const layout = createApp({ env, assets, log, metrics, deploys });
  layout.manifests.warmUp();
  const operators = await serve({
    fetch: createAdmin({ layout, log, metrics, token: env.ADMIN_TOKEN }).fetch,
    host: env.ADMIN_HOST,
    port: env.ADMIN_PORT,
    portVariable: 'ADMIN_PORT',
    log,
  });
  return serve({
    fetch: layout.app.fetch,
    host: env.HOST,
    port: env.PORT,
    log,
    async onClose() {
      stop();
      await operators.close();
      deploys.stop();
      await layout.close();
    },
  });
});
