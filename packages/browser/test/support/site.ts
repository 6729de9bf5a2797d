import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface Site {
  readonly origin: string;
  /** Paths with query, in the order in which they were asked for. */
  readonly requests: string[];
  /** Answer a path (with query, if one is given) from now on. */
  serve(path: string, answer: Answer | string): void;
  /** Keep requests for a path waiting until they are released. */
  hold(path: string): Held;
  /** Forget all paths and requests. */
  reset(): void;
  close(): Promise<void>;
}

export interface Held {
  /** Resolves when the request is there. */
  readonly arrived: Promise<void>;
  release(answer: Answer | string): void;
}

const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css' };

/** A site whose every answer, and the time of it, is in the hand of the test. */
export async function openSite(): Promise<Site> {
  const routes = new Map<string, (response: ServerResponse) => void>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    requests.push(url);
    const route = routes.get(url) ?? routes.get(url.replace(/\?.*$/, ''));
    if (route) route(response);
    else send(response, url, { status: 404, body: 'Not here' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    serve: (path, answer) => routes.set(path, (response) => send(response, path, answer)),
    hold(path) {
      const arrived = Promise.withResolvers<void>();
      const answered = Promise.withResolvers<Answer | string>();
      routes.set(path, async (response) => {
        arrived.resolve();
        send(response, path, await answered.promise);
      });
      return { arrived: arrived.promise, release: answered.resolve };
    },
    reset() {
      routes.clear();
      requests.length = 0;
      routes.set('/favicon.ico', (response) => send(response, '/favicon.ico', { status: 204 }));
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, path: string, answer: Answer | string): void {
  const { status = 200, headers = {}, body = '' } = typeof answer === 'string' ? { body: answer } : answer;
  const extension = /\.(\w+)$/.exec(path.replace(/\?.*$/, ''))?.[1] ?? '';
  response.writeHead(status, { 'content-type': TYPES[extension] ?? 'text/html; charset=utf-8', ...headers });
  response.end(body);
}
