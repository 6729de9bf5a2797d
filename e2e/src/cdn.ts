import { join } from 'node:path';
import { startNginx } from './nginx.ts';
import { makeFolder, type Program } from './programs.ts';

/** nginx as a CDN. */
export interface Cdn extends Program {
  /** What visitors see. */
  readonly url: string;
}

/**
 * Start it with the recipe for operators. Only where it listens, keeps and asks is another place.
 *
 * @param port free, on this machine
 * @param origin of the layout server
 */
export async function startCdn(port: number, origin: string): Promise<Cdn> {
  const url = `http://localhost:${port}`;
  const folder = makeFolder('cdn');
  const { stop } = await startNginx({
    recipe: 'edge/nginx/cdn.conf',
    places: {
      '/var/cache/nginx/shop': join(folder, 'cache'),
      'server 127.0.0.1:8081;': `server ${new URL(origin).host};`,
      'listen 80;': `listen 127.0.0.1:${port};`,
      'server_name www.example.com;': 'server_name localhost;',
    },
    folder,
    isReady: async () => (await fetch(`${url}/healthz`)).status === 404,
  });
  return { url, stop };
}
