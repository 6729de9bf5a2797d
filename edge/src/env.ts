import { COMMON_ENVIRONMENT, milliseconds, origin, parseEnvironment, port } from '@selvedge/server';

export const readEnvironment = (source?: Record<string, string | undefined>) =>
  parseEnvironment(
    {
      ...COMMON_ENVIRONMENT,
      PORT: port(8080),
      ADMIN_PORT: port(8090),
      ORIGIN: origin('http://127.0.0.1:8081'),
      ORIGIN_TIMEOUT_MS: milliseconds(5000),
    },
    source,
  );
