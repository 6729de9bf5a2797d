import { join } from 'node:path';
import {
  assetEnvironment,
  COMMON_ENVIRONMENT,
  createTrust,
  milliseconds,
  origin,
  parseEnvironment,
  port,
} from '@selvedge/server';
import { OUTBOX_ENVIRONMENT } from '@selvedge/server/outbox';
import { z } from 'zod';

const list = (fallback: string, item: z.ZodType<string, string>, description: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .pipe(z.array(item))
    .describe(description);

const peer = z.string().refine((range) => {
  try {
    return Boolean(createTrust([range]));
  } catch {
    return false;
  }
}, 'is no address or CIDR range, such as 10.0.0.0/8');

/** The deployable's folder. */
export const ROOT = join(import.meta.dirname, '..');

export const readEnvironment = (source?: Record<string, string | undefined>) =>
  parseEnvironment(
    {
      ...COMMON_ENVIRONMENT,
      ...assetEnvironment(ROOT),
      ASSET_ORIGINS: list(
        '',
        origin('http://localhost').unwrap(),
        "origins of the podlets' ASSETS_URL that are not the layout's own, separated by commas",
      ),
      PORT: port(8081),
      ADMIN_PORT: port(8091),
      ADMIN_HOST: z
        .string()
        .default('127.0.0.1')
        .describe('the address of ADMIN_PORT; health and metrics ask for no token there'),
      ADMIN_TOKEN: z.string().optional().describe('bearer token of purges; without one they are refused'),
      PUBLIC_ORIGIN: origin('http://localhost:8080'),
      ALSO_TRUSTED_ORIGINS: list(
        '',
        origin('http://localhost').unwrap(),
        'origins that forms may also be sent from, separated by commas',
      ),
      TRUSTED_PEERS: list('127.0.0.1,::1', peer, 'addresses or CIDR ranges of edges, separated by commas'),
      CANONICAL_HOST: z
        .stringbool()
        .default(false)
        .describe('true sends what is asked of another host to PUBLIC_ORIGIN'),
      ROBOTS_DISALLOW: list(
        '',
        z.string().regex(/^\/[\x21-\x7e]*$/, 'is no path'),
        'paths that no crawler may fetch, separated by commas',
      ),
      HSTS_MAX_AGE: z.coerce
        .number()
        .int()
        .min(0)
        .max(63_072_000)
        .default(0)
        .describe('seconds for which browsers use https only, 0 to 63072000; 0 says nothing'),
      DEV_RELOAD_URL: z.url().optional().describe('URL of a script that reloads pages during development'),
      SLOT_DEADLINE_MS: milliseconds(700),
      PAGE_BUDGET_MS: milliseconds(1500),
      FRAGMENT_CACHE_MIB: z.coerce
        .number()
        .int()
        .min(0)
        .max(65_536)
        .default(64)
        .describe('MiB for public fragments that are kept, 0 to 65536; 0 keeps none'),
      OUTER_MAX_AGE: z.coerce
        .number()
        .int()
        .min(0)
        .max(86_400)
        .default(60)
        .describe('seconds that shared caches may keep pages which no purge reaches, 0 to 86400'),
      ...OUTBOX_ENVIRONMENT,
      DEPLOY_SETTLE_MS: milliseconds(30_000),
      DEPLOYS_FILE: z
        .string()
        .default(join(ROOT, '.data/deploys.json'))
        .describe(
          'a file that outlives this process, which replicas may share: of which deploys old HTML has been purged',
        ),
      EARLY_HINTS: z
        .stringbool()
        .default(false)
        .describe('true tells browsers in a 103 what a page will need while it is made'),
      PRIVATE_DELIVERY: z
        .enum(['inline', 'browser'])
        .default('inline')
        .describe('where private fragments are filled in if the one asking does not fill includes: inline, browser'),
      EXPLORE_URL: origin('http://127.0.0.1:4101'),
      DECIDE_URL: origin('http://127.0.0.1:4102'),
      CHECKOUT_URL: origin('http://127.0.0.1:4103'),
      INSPIRE_URL: origin('http://127.0.0.1:4104'),
    },
    source,
  );

export type Environment = ReturnType<typeof readEnvironment>;
