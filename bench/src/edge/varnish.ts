import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerOptions } from './peers.ts';
import { freePort, type Running, start } from './processes.ts';

/** The same rules as ours: private fragments see cookies and are not kept, nothing else sees any. */
const vcl = (originPort: string) => `vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "${originPort}"; }
sub vcl_recv {
  if (req.url ~ "^/_fragments/private/") { return (pass); }
  unset req.http.Cookie;
}
sub vcl_backend_response {
  if (beresp.http.Surrogate-Control ~ "ESI/1.0") {
    unset beresp.http.Surrogate-Control;
    set beresp.do_esi = true;
  }
}
`;

/** Varnish with ESI. */
export async function startVarnish({ origin, cores, folder, cacheSize }: PeerOptions): Promise<Running> {
  const port = await freePort();
  const home = join(folder, `varnish-${port}`);
  mkdirSync(home);
  const file = join(home, 'default.vcl');
  writeFileSync(file, vcl(new URL(origin).port));
  const listen = `127.0.0.1:${port}`;
  const command = ['varnishd', '-F', '-j', 'none', '-n', home, '-a', listen, '-f', file, '-s', `malloc,${cacheSize}m`];
  return start({ name: 'varnish', command, port, cores, folder });
}
