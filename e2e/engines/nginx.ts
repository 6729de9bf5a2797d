import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrograms, ROOT } from '@selvedge/workbench';
import { generate } from 'selfsigned';
import { startOwnEdge } from './own-edge.ts';
import { createPlace, type RunningEngine } from './place.ts';
import { freePort, makeFolder, replaceEach, startProgram } from './programs.ts';

/** nginx as the docs have it, with TLS before two edges of our own. */
export async function startNginx(
  layout: string,
): Promise<RunningEngine & { readonly edges: readonly RunningEngine[] }> {
  ensurePrograms({ nginx: 'nginx' });
  const edges = await Promise.all([1, 2].map(() => startOwnEdge(layout, { TRUSTED_PEERS: '127.0.0.1' })));
  const folder = makeFolder('nginx');
  const port = await freePort();
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  writeFileSync(join(folder, 'chain.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  const recipe = replaceEach(readFileSync(join(ROOT, 'edge/nginx/edges.conf'), 'utf8'), {
    'server 127.0.0.1:8080': `server 127.0.0.1:${edges[0]!.port}`,
    'server 127.0.0.1:8082': `server 127.0.0.1:${edges[1]!.port}`,
    'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
    'server_name www.example.com;': 'server_name localhost;',
    '/etc/ssl/www.example.com/chain.pem': join(folder, 'chain.pem'),
    '/etc/ssl/www.example.com/key.pem': join(folder, 'key.pem'),
  });
  writeFileSync(join(folder, 'nginx.conf'), mainConfiguration(folder, recipe));
  const origin = `https://localhost:${port}`;
  const place = createPlace({ origin, ca: cert });
  const program = await startProgram(['nginx', '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    folder,
    isReady: async () => (await place.ask('/healthz')).status === 404,
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
      await Promise.all(edges.map((edge) => edge.stop()));
    },
  };
}

function mainConfiguration(folder: string, recipe: string): string {
  mkdirSync(join(folder, 'temp'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, 'temp', name)};`,
  );
  return [
    'daemon off;',
    // Its workers would else be nobody, who may not enter the folder.
    process.getuid?.() === 0 ? 'user root;' : '',
    `pid ${join(folder, 'pid')};`,
    'error_log stderr warn;',
    'worker_processes 1;',
    'events {}',
    `http {\naccess_log off;\n${temporary.join('\n')}\n${recipe}}`,
  ].join('\n');
}
