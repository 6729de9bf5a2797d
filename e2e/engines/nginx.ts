import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@selvedge/workbench';
import { generate } from 'selfsigned';
import { startNginx } from '../src/nginx.ts';
import { makeFolder } from '../src/programs.ts';
import { startOwnEdge } from './own-edge.ts';
import { createPlace, type RunningEngine } from './place.ts';

/** nginx as the docs have it, with TLS before two edges of our own. */
export async function startNginxBeforeEdges(
  layout: string,
): Promise<RunningEngine & { readonly edges: readonly RunningEngine[] }> {
  const edges = await Promise.all([1, 2].map(() => startOwnEdge(layout, { TRUSTED_PEERS: '127.0.0.1' })));
  const stopEdges = () => Promise.all(edges.map((edge) => edge.stop()));
  const folder = makeFolder('nginx');
  const port = await freePort();
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  writeFileSync(join(folder, 'chain.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  const origin = `https://localhost:${port}`;
  const place = createPlace({ origin, ca: cert });
  const program = await startNginx({
    recipe: 'edge/nginx/edges.conf',
    places: {
      'server 127.0.0.1:8080': `server 127.0.0.1:${edges[0]!.port}`,
      'server 127.0.0.1:8082': `server 127.0.0.1:${edges[1]!.port}`,
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
      'server_name www.example.com;': 'server_name localhost;',
      '/etc/ssl/www.example.com/chain.pem': join(folder, 'chain.pem'),
      '/etc/ssl/www.example.com/key.pem': join(folder, 'key.pem'),
    },
    folder,
    isReady: async () => (await place.ask('/healthz')).status === 404,
  }).catch(async (error) => {
    await stopEdges();
    throw error;
  });
  await place.close();
  return {
    origin,
    ca: cert,
    edges,
    async purge(purge) {
      await Promise.all(edges.map((edge) => edge.purge(purge)));
    },
    async stop() {
      await program.stop();
      await stopEdges();
    },
  };
}
