import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEADERS, SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import {
  type Assets,
  assetEnvironment,
  COMMON_ENVIRONMENT,
  createLogger,
  createMetrics,
  type Logger,
  origin,
  parseEnvironment,
  port,
  publishAssets,
  type Registry,
  run,
  serve,
} from '@selvedge/server';
import type { Hono } from 'hono';
import { z } from 'zod';

/** What a team's `createApp` builds from. */
export interface PodletDependencies<Service> {
  readonly service: Service;
  readonly assets: Assets;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly version: string;
  /** This podlet's own origin as consumers reach it. */
  readonly publicUrl: string;
  /** Shows the fragments at `/`. */
  readonly development?: boolean;
}

export interface PodletProcess<Service> {
  /** `explore` */
  readonly team: string;
  /** The deployable's folder, which holds `package.json` and `dist/assets`. */
  readonly root: string;
  /** Default ports of the podlet and of its team's service. */
  readonly port: number;
  readonly servicePort: number;
  readonly createService: (url: string) => Service;
  readonly createApp: (dependencies: PodletDependencies<Service>) => Hono;
  /** Answers with made-up data, so that warming up waits for nobody. */
  readonly sample: Service;
  /** Every template once: content and fallback routes. The first rendering of a template costs 20 to 30 ms. */
  readonly warmUp: readonly string[];
  /** `Cookie` of the warming requests, where fragments read one. */
  readonly warmUpCookie?: string;
}

/**
 * Read a podlet's environment.
 *
 * @throws EnvironmentError that names each wrong variable
 */
export function podletEnvironment(
  defaults: Pick<PodletProcess<never>, 'root' | 'port' | 'servicePort'>,
  source = process.env,
) {
  return parseEnvironment(
    {
      ...COMMON_ENVIRONMENT,
      ...assetEnvironment(defaults.root),
      NODE_ENV: z.string().default('development').describe('production hides the page of all fragments at /'),
      PORT: port(defaults.port),
      SERVICE_URL: origin(`http://127.0.0.1:${defaults.servicePort}`),
      PUBLIC_URL: origin(`http://127.0.0.1:${source.PORT || defaults.port}`),
      VERSION: z
        .string()
        .regex(/^[\w.+-]{1,100}$/, 'is no version')
        .optional()
        .describe('letters, digits, ".", "+", "-" and "_"; made from package.json and the built assets if unset'),
    },
    source,
  );
}

/** Run a team's podlet: read the environment, publish the assets, render each template once, then listen. */
export function runPodlet<Service>(podlet: PodletProcess<Service>): Promise<void> {
  return run(async () => {
    const env = podletEnvironment(podlet);
    const name = `podlet-${podlet.team}`;
    const log = createLogger(name, env.LOG_LEVEL);
    const { assets, stop } = await publishAssets(podlet.root, env, log);
    const common = {
      assets,
      version: env.VERSION ?? builtVersion(podlet.root),
      publicUrl: env.PUBLIC_URL,
      metrics: createMetrics(name),
    };
    await warmUpPodlet(podlet, { ...common, log });
    const service = podlet.createService(env.SERVICE_URL);
    const app = podlet.createApp({ ...common, log, service, development: env.NODE_ENV !== 'production' });
    return serve({ fetch: app.fetch, host: env.HOST, port: env.PORT, log, onClose: stop });
  });
}

/**
 * Render every template of a podlet.
 *
 * @throws Error that names what cannot be rendered: better now than with the first visitor
 */
export async function warmUpPodlet<Service>(
  podlet: Pick<PodletProcess<Service>, 'createApp' | 'sample' | 'warmUp' | 'warmUpCookie'>,
  dependencies: Omit<PodletDependencies<Service>, 'service'>,
): Promise<void> {
  // Only what goes wrong is worth a line.
  const log = dependencies.log.child({}, { level: dependencies.log.isLevelEnabled('error') ? 'error' : 'silent' });
  const app = podlet.createApp({ ...dependencies, log, service: podlet.sample });
  const headers = { [HEADERS.surrogateCapability]: SELVEDGE_CAPABILITY, cookie: podlet.warmUpCookie ?? '' };
  for (const path of podlet.warmUp) {
    const { status } = await app.request(path, { headers });
    if (status !== 200) throw new Error(`Warming up failed: ${path} answered ${status}, see above`);
  }
}

/** Changes with the package's version and with every build that changes an asset. */
function builtVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = readFileSync(join(root, 'dist/assets/manifest.json'));
  return `${version}-${createHash('sha256').update(manifest).digest('hex').slice(0, 12)}`;
}
