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
  shared ??= gather(1);
  return shared;
}

/** @param dest a file descriptor */
function gather(dest: number): DestinationStream {
  const output = pino.destination({ dest, sync: false });
  let lines: string[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const take = () => {
    const text = lines.join('');
    clearTimeout(timer);
    timer = undefined;
    lines = [];
    length = 0;
    return text;
  };
  const flush = () => void output.write(take());
  process.once('exit', () => {
    output.flushSync();
    // Nobody would see the end of what it began to write now.
    if (length > 0) pino.destination({ dest, sync: true }).write(take());
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
