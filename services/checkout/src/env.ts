import { fileURLToPath } from 'node:url';
import { COMMON_ENVIRONMENT, databaseEnvironment, milliseconds, origin, port } from '@selvedge/server';
import { adminTokens } from '@selvedge/server/admin';
import { OUTBOX_ENVIRONMENT } from '@selvedge/server/outbox';
import { z } from 'zod';

/** Everybody can read it here, so it signs nothing in production. */
const DEVELOPMENT_SECRET = 'for development only: sign carts with your own';

/**
 * What this service reads from its environment, at boot.
 *
 * @param mode NODE_ENV; `production` wants a CART_SECRET of its own
 */
export function environmentFor(mode: string | undefined) {
  const secret = z.string('is required in production').min(32, 'is too short');
  return {
    ...COMMON_ENVIRONMENT,
    ...OUTBOX_ENVIRONMENT,
    ADMIN_TOKEN: adminTokens,
    PORT: port(4203),
    ...databaseEnvironment(fileURLToPath(new URL('../.data/checkout.sqlite', import.meta.url))),
    DECIDE_SERVICE_URL: origin('http://127.0.0.1:4202'),
    EXPLORE_SERVICE_URL: origin('http://127.0.0.1:4201'),
    FEED_INTERVAL_MS: milliseconds(5000),
    CART_SECRET: (mode === 'production'
      ? secret.refine((value) => value !== DEVELOPMENT_SECRET, 'is the one for development')
      : secret.default(DEVELOPMENT_SECRET)
    ).describe('at least 32 random characters, kept secret: openssl rand -base64 32'),
    NEW_SKU_STOCK: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('pieces of a SKU that appears in the catalogue without stock, 0 to 1000000'),
  };
}
