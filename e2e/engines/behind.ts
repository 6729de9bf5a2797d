import { createLogger, serve } from '@selvedge/server';

/** A request that came. */
export interface Came {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
}

/** A server whose doings a test can see and disturb. */
export interface Behind {
  readonly origin: string;
  /** Requests that came, of all paths that hold this text. */
  came(text: string): Came[];
  /** Keep back what was made for paths that hold this text; resolves the release. */
  hold(text: string): () => void;
  /** How many answers are kept back now. */
  holding(): number;
  /** Answer errors of 500 on paths that hold this text. */
  fail(text: string): () => void;
  /** As a process that is killed: connections break off, and nobody listens. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

type Answer = (request: Request, env: unknown) => Response | Promise<Response>;

/** What no visitor may ever see. */
export const ERROR_BODY = '<h1>the stack of an error</h1>';

/** Serve on a port of its own. */
export async function startBehind(answer: Answer): Promise<Behind> {
  const log = createLogger('test', 'silent');
  const requests: Came[] = [];
  const held = new Map<string, Promise<void>>();
  const failing = new Set<string>();
  let kept = 0;
  const find = <T>(texts: Iterable<[string, T]>, path: string) => [...texts].find(([text]) => path.includes(text))?.[1];

  async function fetch(request: Request, env: unknown): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const path = pathname + search;
    requests.push({ method: request.method, path, headers: request.headers });
    if (find(failing.entries(), path)) return new Response(ERROR_BODY, { status: 500 });
    const response = await answer(request, env);
    const release = find(held, path);
    if (!release) return response;
    kept++;
    await release;
    kept--;
    return response;
  }

  const listen = (port: number) => serve({ fetch, host: '127.0.0.1', port, log, drain: 0 });
  let running = await listen(0);
  const { port } = running;
  return {
    origin: `http://127.0.0.1:${port}`,
    came: (text) => requests.filter(({ path }) => path.includes(text)),
    hold(text) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(text, promise);
      return () => {
        held.delete(text);
        resolve();
      };
    },
    holding: () => kept,
    fail(text) {
      failing.add(text);
      return () => failing.delete(text);
    },
    goAway: () => running.close(),
    async comeBack() {
      running = await listen(port);
    },
    close: () => running.close(),
  };
}
