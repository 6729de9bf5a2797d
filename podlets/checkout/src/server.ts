import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLogger, createMetrics, openAssets, parseEnvironment, run, serve } from '@selvedge/server';
import packageJson from '../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { ENVIRONMENT } from './env.ts';
import { createService } from './service.ts';
import { warmUp } from './warm-up.ts';

await run(async () => {
  const env = parseEnvironment(ENVIRONMENT);
  const log = createLogger('podlet-checkout', env.LOG_LEVEL);
  const directory = fileURLToPath(new URL('../dist/assets', import.meta.url));
  const assets = openAssets(directory);
  const common = {
    assets,
    version: env.VERSION ?? `${packageJson.version}+${hashOf(`${directory}/manifest.json`)}`,
    publicUrl: env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
  };
  await warmUp(common);
  const app = createApp({
    ...common,
    service: createService(env.SERVICE_URL),
    log,
    metrics: createMetrics('podlet-checkout'),
    development: env.NODE_ENV !== 'production',
  });
  return serve({ fetch: app.fetch, host: env.HOST, port: env.PORT, log });
});

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}
