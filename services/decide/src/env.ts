import { fileURLToPath } from 'node:url';
import { COMMON_ENVIRONMENT, databaseEnvironment, milliseconds, origin, port } from '@selvedge/server';
import { adminTokens } from '@selvedge/server/admin';
import { OUTBOX_ENVIRONMENT } from '@selvedge/server/outbox';
import { z } from 'zod';
import { PRODUCTS } from './seed.ts';

/** What this service reads from its environment, at boot. */
export const ENVIRONMENT = {
  ...COMMON_ENVIRONMENT,
  ...OUTBOX_ENVIRONMENT,
  ADMIN_TOKEN: adminTokens,
  PORT: port(4202),
  ...databaseEnvironment(fileURLToPath(new URL('../.data/decide.sqlite', import.meta.url))),
  INSPIRE_SERVICE_URL: origin('http://127.0.0.1:4204'),
  CHECKOUT_SERVICE_URL: origin('http://127.0.0.1:4203'),
  FEED_INTERVAL_MS: milliseconds(5000),
  SEED_PRODUCTS: z.coerce
    .number()
    .int()
    .min(PRODUCTS.length)
    .max(50_000)
    .default(PRODUCTS.length)
    .describe(`how many products are seeded: ${PRODUCTS.length} to 50000`),
  PICTURES_URL: z
    .string()
    .regex(/^(\/|https?:\/\/)\S*(?<=\/)$/, 'is no URL of a folder')
    .default('/_podlet/decide/assets/')
    .describe("where browsers find the decide podlet's assets: a path or URL that ends in a slash"),
};
