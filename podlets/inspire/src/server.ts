import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLogger, createMetrics, openAssets, parseEnvironment, run, serve } from '@selvedge/server';
import manifest from '../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { ENVIRONMENT } from './env.ts';
import { createService } from './service.ts';
import { warmUp } from './warm-up.ts';

const ASSETS = `${import.meta.dirname}/../dist/assets`;

await run(async () => {
  const env = parseEnvironment(ENVIRONMENT);
  const log = createLogger('podlet-inspire', env.LOG_LEVEL);
  const common = {
    assets: openAssets(ASSETS),
    publicUrl: env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
    version: env.VERSION ?? `${manifest.version}-${hashOf(`${ASSETS}/manifest.json`)}`,
  };
  await warmUp(common);
  const app = createApp({
    ...common,
    service: createService(env.SERVICE_URL),
    log,
    metrics: createMetrics('podlet-inspire'),
    development: env.NODE_ENV !== 'production',
  });
  return serve({ fetch: app.fetch, host: env.HOST, port: env.PORT, log });
});

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}
