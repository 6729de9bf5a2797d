import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a layout asks a podlet for. */
export type Kind = 'content' | 'manifest' | 'fallback' | 'asset' | 'action';

/** Stands before the replicas of one podlet, as the service of a cluster does. */
export interface Balancer {
  readonly url: string;
  /** Requests that came, by their kind. */
  readonly requests: Readonly<Record<Kind, number>>;
  /** Answers of 5xx, and replicas that did not answer. */
  readonly failures: readonly string[];
  add(replica: string): void;
  /** Send nothing more there; what is under way goes on. */
  remove(replica: string): void;
  close(): Promise<void>;
}

/** Start a balancer that picks a replica at random for each request, over connections that are kept. */
export async function startBalancer(): Promise<Balancer> {
  const replicas = new Set<string>();
  const requests: Record<Kind, number> = { content: 0, manifest: 0, fallback: 0, asset: 0, action: 0 };
  const failures: string[] = [];
  const agent = new Agent({ keepAlive: true });

  function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const path = incoming.url ?? '/';
    requests[kindOf(path)]++;
    const fail = (reason: string) => {
      failures.push(`${path}: ${reason}`);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    };
    const replica = [...replicas][Math.floor(Math.random() * replicas.size)];
    if (!replica) {
      fail('there is no replica');
      return;
    }
    const { method = 'GET', headers } = incoming;
    const upstream = request(replica + path, { agent, method, headers }, (response) => {
      const { statusCode = 502 } = response;
      if (statusCode >= 500) failures.push(`${path}: ${statusCode} of ${replica}`);
      outgoing.writeHead(statusCode, response.rawHeaders);
      response.once('error', () => outgoing.destroy()).pipe(outgoing);
    });
    let isNeeded = true;
    upstream.once('error', (error) => isNeeded && fail(`${error.message} of ${replica}`));
    incoming.pipe(upstream);
    // The layout may have the answer from elsewhere, or nobody to give it to.
    outgoing.once('close', () => {
      isNeeded = false;
      if (!outgoing.writableFinished) upstream.destroy();
    });
  }

  const server = createServer({ keepAliveTimeout: 65_000 }, answer);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failures,
    add: (replica) => replicas.add(replica),
    remove: (replica) => replicas.delete(replica),
    close() {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function kindOf(path: string): Kind {
  if (path.endsWith('/manifest.json')) return 'manifest';
  if (path.endsWith('/fallback')) return 'fallback';
  if (path.startsWith('/assets/')) return 'asset';
  return path.startsWith('/actions/') ? 'action' : 'content';
}
