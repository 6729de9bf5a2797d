import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Fault } from './faults.ts';
import { addName } from './names.ts';

/** What the answers say of their lifetime. */
export const LIFETIME = 'max-age=60, stale-if-error=600';
const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': LIFETIME };

export interface PodletOptions {
  /** Further fields of its content. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The end of its content. */
  readonly tail?: string;
  /** Seconds that its content has been on the way, until it breaks. */
  readonly age?: number;
}

/** A server with one fragment that is sound until it is told to break: manifest, content and fallback. It ends with the test. */
export async function startFaultyPodlet(fault: Fault, { headers = {}, tail = '', age = 0 }: PodletOptions = {}) {
  let isBroken = false;
  let version = 1;
  const server = createServer((request, response) => {
    if (isBroken && fault.flaps) version = 3 - version;
    const part = partOf(request.url!);
    const isConcerned = isBroken && (fault.of === 'process' || fault.of === part);
    if (isConcerned && typeof fault.behave === 'function') fault.behave(response, { headers: fields(), tail });
    else answer(part, response);
  });
  const fields = () => ({
    ...HTML,
    ...headers,
    age: String(isBroken ? 0 : age),
    // A content beside a broken manifest is that of the next version.
    'podlet-version': isBroken && fault.of === 'manifest' ? 'next' : String(version),
  });
  /** Soundly. */
  function answer(part: Part, response: ServerResponse): void {
    if (part === 'content') response.writeHead(200, fields()).end((isBroken ? 'CONTENT' : 'KEPT') + tail);
    else if (part !== 'manifest') response.writeHead(200, HTML).end(part === 'moved' ? 'MOVED' : 'FALLBACK');
    else response.end(JSON.stringify({ name: 'box', version: String(version), content: '/', fallback: '/fallback' }));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  const name = fault.behave === 'unname' ? addName(`podlet-${port}.invalid`) : undefined;
  return {
    url: `http://${name?.name ?? '127.0.0.1'}:${port}`,
    /** From now on it has its fault. */
    break() {
      isBroken = true;
      name?.remove();
      if (typeof fault.behave === 'string') stop();
    },
  };
}

type Part = 'manifest' | 'fallback' | 'moved' | 'content';

function partOf(url: string): Part {
  if (url.endsWith('/manifest.json')) return 'manifest';
  if (url.endsWith('/fallback')) return 'fallback';
  return url === '/moved' ? 'moved' : 'content';
}
