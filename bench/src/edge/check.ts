import { COOKIE } from './content.ts';
import type { Running } from './processes.ts';

/**
 * Do all peers answer a path with 200 and the same bytes, and the bare process with our fields? It also fills their caches.
 *
 * @throws Error that names the first peer that differs
 */
export async function checkSame(peers: readonly Running[], path: string): Promise<void> {
  const answers = [];
  for (const peer of peers) {
    for (let visit = 0; visit < 3; visit++) await get(peer, path);
    answers.push({ name: peer.name, ...(await get(peer, path)) });
  }
  const [first, ...others] = answers;
  for (const { name, body, fields } of others) {
    if (body !== first!.body)
      throw new Error(
        `${name} answers ${path} with other bytes than ${first!.name}: ${body.length}, ${first!.body.length}`,
      );
    if (name === 'bare' && fields !== first!.fields)
      throw new Error(`bare answers ${path} with ${fields}, ${first!.name} with ${first!.fields}`);
  }
}

async function get({ name, url }: Running, path: string): Promise<{ body: string; fields: string }> {
  const response = await fetch(url + path, { headers: { cookie: COOKIE, 'accept-encoding': 'identity' } });
  if (response.status !== 200) throw new Error(`${name} answers ${path} with ${response.status}`);
  return { body: await response.text(), fields: [...response.headers.keys()].join(' ') };
}
