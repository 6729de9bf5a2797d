import { COOKIE } from './content.ts';
import type { Cores } from './processes.ts';
import { run } from './processes.ts';

export interface LoadOptions {
  readonly url: string;
  readonly seconds: number;
  readonly cores: Cores;
  readonly connections?: number;
  /** A Lua script beside this file, and its arguments; by default the URL is asked for as it is. */
  readonly script?: readonly [file: string, ...args: string[]];
}

/** What wrk saw. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** ms, of a load as high as the server bears: says how long the queue was, no more. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * As many requests as go, over kept connections, with cookies and no wish for a coding.
 *
 * @throws Error if one failed: a server that refuses is fast
 */
export async function load({
  url,
  seconds,
  cores,
  connections = 64,
  script = ['report.lua'],
}: LoadOptions): Promise<Load> {
  const [file, ...args] = script;
  const threads = cores === '0,1' ? 2 : 1;
  const printed = await run(
    [
      ...['taskset', '-c', cores, 'wrk', `-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '10s'],
      ...['-H', `Cookie: ${COOKIE}`, '-s', file, url, ...(args.length > 0 ? ['--', ...args] : [])],
    ],
    import.meta.dirname,
  );
  const { errors, non2xx, ...figures } = JSON.parse(printed.trim().split('\n').at(-1)!);
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} socket errors, ${non2xx} answers that are not 2xx`);
  return figures;
}

export const perSecond = ({ requests, seconds }: Load): number => requests / seconds;
