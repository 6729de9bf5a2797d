import { createLayout, type DeployOptions } from '@selvedge/layout';
import { type Assets, createChassis, createTrust, type Logger, type Registry } from '@selvedge/server';
import type { Environment } from './env.ts';
import { ASSETS } from './shell.ts';
import { createSite } from './site.ts';

export interface AppDependencies {
  readonly env: Environment;
  readonly assets: Assets;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly deploys?: DeployOptions;
}

/** Build the store's layout without listening. */
export function createApp({ env, assets, log, metrics, deploys }: AppDependencies) {
  let isWarm = () => false;
  let hasBegun = () => false;
  let breakers = (): unknown => ({});
  const app = createChassis({
    log,
    metrics,
    needs: { manifests: () => isWarm(), deploys: () => hasBegun() },
    details: { breakers: () => breakers() },
  });
  app.get(`${ASSETS}/:file`, async (c, next) => (await assets.respond(c, c.req.param('file'))) ?? next());
  const layout = createLayout({
    app,
    site: createSite(env, assets),
    log,
    metrics,
    deadline: env.SLOT_DEADLINE_MS,
    budget: env.PAGE_BUDGET_MS,
    cacheSize: env.FRAGMENT_CACHE_MIB * 1024 * 1024,
    outerMaxAge: env.OUTER_MAX_AGE,
    earlyHints: env.EARLY_HINTS,
    ...(deploys && { deploys }),
    isTrusted: createTrust(env.TRUSTED_PEERS),
  });
  isWarm = layout.manifests.isWarm;
  hasBegun = layout.hasBegun;
  breakers = layout.breakers;
  return layout;
}
