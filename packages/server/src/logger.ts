import { type DestinationStream, type Logger, pino } from 'pino';
import { currentRequest } from './request-context.ts';

export type { Logger };

/**
 * A structured logger: one JSON object a line, each with the process's name and, inside a request, its request id and
 * trace id. Cookies, authorization and secrets are never logged: only the named fields of a request are.
 *
 * Lines leave together, each within 100 ms and the last ones when the process exits: a write for each costs as much as the rest
 * of a small answer. A process that is killed may take its last 100 ms along.
 *
 * @param name what runs here: `layout-server`, `podlet-explore`
 * @param level pino's level names, `silent` for tests
 * @param destination standard output by default
 */
export function createLogger(name: string, level = 'info', destination?: DestinationStream): Logger {
  return pino(
    {
      name,
      level,
      base: { name },
      mixin: () => {
        const request = currentRequest();
        return request ? { requestId: request.requestId, traceId: request.traceId } : {};
      },
    },
    destination ?? pino.destination({ dest: 1, sync: false, minLength: 8192, periodicFlush: 100 }),
  );
}
