import { createChassis, createLogger, createMetrics, run, serve } from '@selvedge/server';
import { createApp } from './app.ts';
import { readEnvironment } from './env.ts';
import { createOrigin } from './origin.ts';

await run(async () => {
  const env = readEnvironment();
  const log = createLogger('edge', env.LOG_LEVEL);
  const metrics = createMetrics('edge');
  const origin = createOrigin(env.ORIGIN, env.ORIGIN_TIMEOUT_MS);
  const app = createApp({ origin, log, metrics });
  const admin = createChassis({ log, metrics });
  const operators = await serve({
    fetch: admin.fetch,
    host: '127.0.0.1',
    port: env.ADMIN_PORT,
    log,
    portVariable: 'ADMIN_PORT',
  });
  return serve({
    fetch: app.fetch,
    host: env.HOST,
    port: env.PORT,
    log,
    onClose: async () => {
      await operators.close();
      await origin.close();
    },
  });
});
