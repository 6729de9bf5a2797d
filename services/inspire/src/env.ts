import { fileURLToPath } from 'node:url';
import { COMMON_ENVIRONMENT, databaseEnvironment, milliseconds, origin, port } from '@selvedge/server';
import { adminTokens } from '@selvedge/server/admin';
import { OUTBOX_ENVIRONMENT } from '@selvedge/server/outbox';

/** What this service reads from its environment, at boot. */
export const ENVIRONMENT = {
  ...COMMON_ENVIRONMENT,
  ...OUTBOX_ENVIRONMENT,
  ADMIN_TOKEN: adminTokens,
  PORT: port(4204),
  ...databaseEnvironment(fileURLToPath(new URL('../.data/inspire.sqlite', import.meta.url))),
  DECIDE_SERVICE_URL: origin('http://127.0.0.1:4202'),
  FEED_INTERVAL_MS: milliseconds(5000),
};
