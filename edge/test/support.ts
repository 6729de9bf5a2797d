import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { type Certificate, createLogger, listen as listenAs, Registry } from '@selvedge/server';
import { onTestFinished } from 'vitest';
import { createAdmin } from '../src/admin.ts';
import { createApp } from '../src/app.ts';
import { type Options, readOptions } from '../src/options.ts';

export const ESI = { 'content-type': 'text/html; charset=utf-8', 'surrogate-control': 'content="ESI/1.0"' };
export const HTML = { 'content-type': 'text/html; charset=utf-8' };

async function listen(listener: RequestListener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** An edge before an origin that answers as told. */
export async function startEdge(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  timeout = 4000,
  more: Partial<Options> = {},
  clock: () => number = Date.now,
  tls?: Certificate,
) {
  const received: IncomingMessage[] = [];
  const behind = await listen((request, response) => {
    received.push(request);
    answer(request, response);
  });
  const log = createLogger('test', 'silent');
  const options: Options = {
    ...readOptions([]),
    origin: `http://127.0.0.1:${behind.port}`,
    originTimeout: timeout,
    includePrefix: ['/_fragments/'],
    notPublic: ['/healthz', '/readyz', '/metrics'],
    maxBody: 64,
    adminToken: 'secret',
    ...more,
  };
  const metrics = new Registry();
  const app = createApp({ options, log, metrics, clock });
  const admin = createAdmin({ operations: app.operations, log, metrics, token: options.adminToken });
  const front = await listenAs(app.answer, { host: '127.0.0.1', port: 0, log, tls, drain: 1, onClose: app.close });
  onTestFinished(front.close);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${front.port}${path}`, { redirect: 'manual', ...init });
  return {
    received,
    port: front.port,
    originPort: behind.port,
    stopOrigin() {
      behind.server.closeAllConnections();
      behind.server.close();
    },
    async restartOrigin() {
      behind.server.listen(behind.port, '127.0.0.1');
      await once(behind.server, 'listening');
    },
    /** Open sockets to the origin. */
    connections: () => promisify(behind.server.getConnections.bind(behind.server))(),
    /** A figure of `/metrics`, by its name and labels. */
    async metric(name: string) {
      const line = (await metrics.metrics()).split('\n').find((line) => line.startsWith(`${name} `));
      if (line === undefined) throw new Error(`There is no metric ${name}`);
      return Number(line.split(' ').at(-1));
    },
    admin,
    ask,
    text: async (path: string, init: RequestInit = {}) => (await ask(path, init)).text(),
    /** Over a socket: resolves with the head, before the body. */
    open(path: string, { method = 'GET', headers = {} as Record<string, string> } = {}) {
      const request = send({ port: front.port, host: '127.0.0.1', path, method, headers, agent: false });
      onTestFinished(() => void request.destroy());
      return { request, response: once(request, 'response').then(([response]) => response as IncomingMessage) };
    },
  };
}

/** Read until the connection ends: the text so far, and whether it is whole. */
export async function readAll(response: IncomingMessage): Promise<{ text: string; isWhole: boolean }> {
  let text = '';
  try {
    for await (const chunk of response) text += chunk;
  } catch {
    return { text, isWhole: false };
  }
  return { text, isWhole: response.complete };
}

/** Resolves when it was called so many times. */
export function latch(count: number): { arrive: () => void; all: Promise<void> } {
  let left = count;
  const { promise, resolve } = Promise.withResolvers<void>();
  return { arrive: () => void (--left === 0 && resolve()), all: promise };
}
