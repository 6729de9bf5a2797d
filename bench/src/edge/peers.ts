import { join } from 'node:path';
import { ROOT } from '@selvedge/workbench';
import { startNginx } from './nginx.ts';
import { type Cores, freePort, type Running, start } from './processes.ts';
import { startVarnish } from './varnish.ts';

export interface PeerOptions {
  readonly origin: string;
  readonly cores: Cores;
  readonly folder: string;
  /** MiB */
  readonly cacheSize: number;
}

export const PEERS = ['ours', 'bare', 'varnish', 'nginx'] as const;
export type PeerName = (typeof PEERS)[number];

const own = (file: string) => join(import.meta.dirname, file);

/** The origin shares the core of the load generator, so that the servers have theirs to themselves. */
export async function startOrigin(folder: string): Promise<Running> {
  const port = await freePort();
  const command = [process.execPath, own('origin.ts'), '--port', String(port)];
  return start({ name: 'origin', command, port, cores: '1', folder });
}

/** The edge as operators start it, with its logs and metrics. */
export async function startOurs({
  origin,
  cores,
  folder,
  cacheSize,
}: PeerOptions): Promise<Running & { admin: string }> {
  const port = await freePort();
  const adminPort = await freePort();
  const options = { origin, port, 'admin-port': adminPort, 'cache-size': cacheSize };
  const command = [process.execPath, '--max-semi-space-size=4', join(ROOT, 'edge/src/server.ts')];
  for (const [name, value] of Object.entries(options)) command.push(`--${name}`, String(value));
  if (cores === '0,1') command.push('--workers', '2');
  const running = await start({ name: 'ours', command, port, cores, folder });
  return { ...running, admin: `http://127.0.0.1:${adminPort}` };
}

/** @param edge where it learns what to say */
export async function startBare({ origin, cores, folder }: PeerOptions, edge: string): Promise<Running> {
  const port = await freePort();
  const command = [process.execPath, own('bare.ts'), '--origin', origin, '--edge', edge, '--port', String(port)];
  return start({ name: 'bare', command, port, cores, folder });
}

/** Start those asked for, run something with them, and end them whatever comes. */
export async function withPeers<T>(
  names: readonly PeerName[],
  options: PeerOptions,
  use: (peers: readonly Running[]) => Promise<T>,
): Promise<T> {
  const running: Running[] = [];
  try {
    for (const name of names) {
      if (name === 'ours') running.push(await startOurs(options));
      else if (name === 'varnish') running.push(await startVarnish(options));
      else if (name === 'nginx') running.push(await startNginx(options));
      else running.push(await startBare(options, running.find((peer) => peer.name === 'ours')!.url));
    }
    return await use(running);
  } finally {
    await Promise.all(running.map((peer) => peer.stop()));
  }
}
