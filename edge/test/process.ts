import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface Line {
  readonly msg: string;
  readonly port?: number;
  readonly worker?: number;
  readonly pid?: number;
  readonly protocol?: string;
}

/** An origin in this process. */
export async function startOrigin(answer: RequestListener) {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(request.url!);
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, port: (server.address() as AddressInfo).port };
}

/** The edge as operators start it: a process of its own, with ports of the system's choice. */
export function spawnEdge(args: readonly string[]) {
  const child = spawn(process.execPath, ['src/server.ts', '--port', '0', '--admin-port', '0', ...args], {
    cwd: new URL('..', import.meta.url),
    env: { PATH: process.env.PATH, ADMIN_TOKEN: 'secret' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // It closes when the last process that writes to it has ended, the workers among them.
  const closed = once(child, 'close').then(([code, signal]) => ({ code, signal }) as { code: number; signal: string });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const lines: Line[] = [];
  let errors = '';
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const find = async (wanted: (line: Line) => boolean): Promise<Line> => {
    for (;;) {
      const found = lines.find(wanted);
      if (found) return found;
      const data = once(child.stdout, 'data');
      if (await Promise.race([data.then(() => false), closed.then(() => true)])) throw new Error(`It ended: ${errors}`);
    }
  };
  const adminPort = async () => (await find(({ msg, worker }) => msg === 'listening' && worker === undefined)).port!;
  const admin = async (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${await adminPort()}${path}`, { headers: { authorization: 'Bearer secret' }, ...init });
  return {
    child,
    closed,
    lines,
    find,
    errors: () => errors,
    admin,
    purge: async (body: object) => (await admin('/purge', { method: 'POST', body: JSON.stringify(body) })).json(),
    /** A figure of `/metrics`. */
    async metric(name: string) {
      const text = await (await admin('/metrics')).text();
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name}{`))
          ?.split(' ')
          .at(-1),
      );
    },
  };
}

/** One request over a connection of its own, so that workers take turns. */
export async function fetchOnce(port: number, path: string): Promise<string> {
  const request = get({ port, host: '127.0.0.1', path, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return (await response.setEncoding('utf8').toArray()).join('');
}
