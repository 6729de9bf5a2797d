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
    destination ?? standardOutput(),
  );
}

/** Characters that are written together. */
const MOST_WAITING = 64 * 1024;
/** ms */
const LONGEST_WAIT = 100;

let shared: DestinationStream | undefined;

/** One for all loggers of the process. pino's own would make one text of all that waits, for each line again. */
function standardOutput(): DestinationStream {
  shared ??= gather(pino.destination({ dest: 1, sync: false }));
  return shared;
}

function gather(output: ReturnType<typeof pino.destination>): DestinationStream {
  let lines: string[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length > 0) output.write(lines.join(''));
    lines = [];
    length = 0;
  };
  process.once('exit', () => {
    flush();
    output.flushSync();
  });
  return {
    write(line) {
      lines.push(line);
      length += line.length;
      if (length >= MOST_WAITING) flush();
      else timer ??= setTimeout(flush, LONGEST_WAIT).unref();
    },
  };
}
