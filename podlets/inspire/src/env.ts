import { COMMON_ENVIRONMENT, origin, port } from '@selvedge/server';
import { z } from 'zod';

/** What this podlet reads from its environment, at boot. */
export const ENVIRONMENT = {
  ...COMMON_ENVIRONMENT,
  PORT: port(4104),
  SERVICE_URL: origin('http://127.0.0.1:4204'),
  PUBLIC_URL: origin('http://127.0.0.1:4104')
    .unwrap()
    .optional()
    .describe('this podlet as consumers reach it; by default http://127.0.0.1 with PORT'),
  VERSION: z.string().min(1).optional().describe('by default it changes with the package and with every built asset'),
  NODE_ENV: z.string().default('development').describe('production hides the page that shows the fragments'),
};
