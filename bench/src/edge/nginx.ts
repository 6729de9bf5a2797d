import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerOptions } from './peers.ts';
import { freePort, type Running, start } from './processes.ts';

/** As fast as it goes: no access log, connections kept, the cache's manager often at work so that its bound holds. */
const config = (home: string, port: number, origin: string, workers: number, cacheSize: number) => `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes ${workers};
pid ${home}/pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  default_type text/html;
  keepalive_requests 100000000;
  client_body_temp_path ${home}/body;
  proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi;
  scgi_temp_path ${home}/scgi;
  proxy_cache_path ${home}/cache keys_zone=cache:64m max_size=${cacheSize}m manager_sleep=50ms manager_files=10000 use_temp_path=off;
  upstream origin {
    server ${new URL(origin).host};
    keepalive 256;
    keepalive_requests 100000000;
  }
  proxy_http_version 1.1;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    ssi on;
    proxy_cache cache;
    proxy_cache_lock on;
    proxy_set_header Connection "";
    proxy_set_header Cookie "";
    location / { proxy_pass http://origin; }
    location = /composed { proxy_pass http://origin/ssi/composed; }
    location = /hole { proxy_pass http://origin/ssi/hole; }
    location /slow/ { proxy_pass http://origin/ssi/slow/; }
    location /_fragments/private/ {
      proxy_cache off;
      proxy_set_header Connection "";
      proxy_set_header Cookie $http_cookie;
      proxy_pass http://origin;
    }
  }
}
`;

/** nginx with SSI. */
export async function startNginx({ origin, cores, folder, cacheSize }: PeerOptions): Promise<Running> {
  const port = await freePort();
  const home = join(folder, `nginx-${port}`);
  mkdirSync(home);
  const file = join(home, 'nginx.conf');
  writeFileSync(file, config(home, port, origin, cores === '0,1' ? 2 : 1, cacheSize));
  return start({ name: 'nginx', command: ['nginx', '-p', home, '-c', file], port, cores, folder });
}
