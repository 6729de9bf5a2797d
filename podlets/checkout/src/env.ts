import { COMMON_ENVIRONMENT, origin, port } from '@selvedge/server';
import { z } from 'zod';

/** What this podlet reads from its environment, at boot. */
export const ENVIRONMENT = {
  ...COMMON_ENVIRONMENT,
  NODE_ENV: z.string().default('development').describe('production hides the page of all fragments at /'),
  PORT: port(4103),
  SERVICE_URL: origin('http://127.0.0.1:4203'),
  PUBLIC_URL: origin('')
    .unwrap()
    .optional()
    .describe("this podlet's own origin as browsers reach it; http://127.0.0.1:<PORT> if unset"),
  VERSION: z
    .string()
    .regex(/^[\w.+-]{1,100}$/, 'is no version')
    .optional()
    .describe('letters, digits, ".", "+", "-" and "_"; made from package.json and the built assets if unset'),
};
