import { COMMON_ENVIRONMENT, origin, parseEnvironment, port } from '@selvedge/server';
import { z } from 'zod';

const PORT = 4101;

/**
 * What this podlet reads from its environment, at boot.
 *
 * @throws EnvironmentError that names each wrong variable
 */
export function readEnvironment(source: Record<string, string | undefined> = process.env) {
  return parseEnvironment(
    {
      ...COMMON_ENVIRONMENT,
      PORT: port(PORT),
      PUBLIC_URL: origin(`http://127.0.0.1:${source.PORT || PORT}`),
      SERVICE_URL: origin('http://127.0.0.1:4201'),
      VERSION: z.string().min(1).max(100).optional().describe('anything that changes with every deploy'),
      NODE_ENV: z.string().optional(),
    },
    source,
  );
}
