import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEFAULT_PORTS,
  freePort,
  startProcess,
  stopProcesses,
  storeProcesses,
  TEAMS,
  whenReady,
} from '@selvedge/workbench';
import { inject } from 'vitest';

/** A second layout server over the running podlets, for which one of them is broken. */
export interface BrokenStore {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Start a layout server for which every fragment of `team` fails. */
export async function startBroken(team: (typeof TEAMS)[number]): Promise<BrokenStore> {
  const podlet = await breakPodlet(`http://127.0.0.1:${inject('podlets') + TEAMS.indexOf(team)}`);
  const layout = await freePort();
  const ports = { ...DEFAULT_PORTS, layout, layoutAdmin: 0, edge: layout, podlets: inject('podlets') };
  const env = { LOG_LEVEL: 'fatal', NODE_ENV: 'test' };
  const data = mkdtempSync(join(tmpdir(), 'selvedge-broken-'));
  const spec = storeProcesses({ ports, data, env }).find(({ name }) => name === 'layout-server')!;
  const url = `http://127.0.0.1:${portOf(podlet)}`;
  const running = startProcess({ ...spec, env: { ...spec.env, [`${team.toUpperCase()}_URL`]: url } });
  await whenReady(running);
  return {
    origin: `http://localhost:${layout}`,
    async stop() {
      await stopProcesses([running]);
      await close(podlet);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** A podlet with its manifests and nothing else, so that nobody waits for it to start. */
function breakPodlet(url: string): Promise<Server> {
  return listen(
    createServer(async (request, response) => {
      const path = request.url ?? '/';
      if (!path.endsWith('/manifest.json')) {
        response.writeHead(500).end();
        return;
      }
      const manifest = await fetch(url + path);
      response.writeHead(manifest.status, { 'content-type': 'application/json' }).end(await manifest.text());
    }),
  );
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
