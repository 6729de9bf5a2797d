import { fileURLToPath } from 'node:url';
import { createLogger, createMetrics, openAssets, run, serve } from '@selvedge/server';
import { createApp } from './app.ts';
import { readEnvironment } from './env.ts';
import { createService } from './service.ts';
import { versionOf } from './version.ts';
import { warmUp } from './warm-up.ts';

await run(async () => {
  const env = readEnvironment();
  const log = createLogger('podlet-explore', env.LOG_LEVEL);
  const directory = fileURLToPath(new URL('../dist/assets', import.meta.url));
  const assets = openAssets(directory);
  const fixed = { assets, log, version: env.VERSION ?? versionOf(directory), publicUrl: env.PUBLIC_URL };
  await warmUp(fixed);
  const app = createApp({
    ...fixed,
    service: createService(env.SERVICE_URL),
    metrics: createMetrics('podlet-explore'),
    development: env.NODE_ENV !== 'production',
  });
  return serve({ fetch: app.fetch, host: env.HOST, port: env.PORT, log });
});
