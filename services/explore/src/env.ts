import { fileURLToPath } from 'node:url';
import { COMMON_ENVIRONMENT, milliseconds, origin, port } from '@selvedge/server';
import { z } from 'zod';

/** What this service reads from its environment, at boot. */
export const ENVIRONMENT = {
  ...COMMON_ENVIRONMENT,
  PORT: port(4201),
  DATABASE_FILE: z
    .string()
    .default(fileURLToPath(new URL('../.data/explore.sqlite', import.meta.url)))
    .describe('a file path, or :memory:'),
  DECIDE_SERVICE_URL: origin('http://127.0.0.1:4202'),
  FEED_INTERVAL_MS: milliseconds(5000),
};
