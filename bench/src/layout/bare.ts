import { createServer, type ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { FRAGMENTS, fragmentHtml } from './pages.ts';
import { other, ours, port, team } from './targets.ts';

/**
 * The least that Node and undici can do, as a process: it fetches the fragments of a page, joins their texts, and answers with
 * the very fields and bytes of our layout, which it learns from it when a path is first asked for.
 */
interface Known {
  readonly head: string[];
  readonly fragments: readonly { readonly pool: Pool; readonly path: string }[];
  /** What stands before, between and after the fragments. */
  readonly texts: readonly string[];
}

const pools = { team: new Pool(team, { connections: 128 }), other: new Pool(other, { connections: 128 }) };
const pages = new Map<string, Known>();

createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  answer(request.url!, response).catch(() => response.destroy());
}).listen(Number(port), '127.0.0.1');

async function answer(path: string, response: ServerResponse): Promise<void> {
  const { head, fragments, texts } = pages.get(path) ?? (await learn(path));
  const bodies = await Promise.all(fragments.map(fetchText));
  let page = texts[0]!;
  for (let at = 0; at < bodies.length; at++) page += bodies[at]! + texts[at + 1]!;
  response.writeHead(200, head);
  response.end(page);
}

async function fetchText({ pool, path }: Known['fragments'][number]): Promise<string> {
  const { body } = await pool.request({ method: 'GET', path });
  return body.text();
}

/** What Node adds by itself is left to Node here too. */
async function learn(path: string): Promise<Known> {
  const own = /^(?:date|connection|keep-alive|transfer-encoding)$/i;
  const response = await fetch(ours + path, { headers: { 'accept-encoding': 'identity' } });
  const names = new Set(FRAGMENTS);
  const page = await response.text();
  const found = [...page.matchAll(/data-part="([^"]+)"/g)].map(([, name]) => name!).filter((name) => names.has(name));
  const texts: string[] = [];
  let rest = page;
  for (const name of found) {
    const [before = '', ...after] = rest.split(fragmentHtml(name));
    texts.push(before);
    rest = after.join(fragmentHtml(name));
  }
  const known = {
    head: [...response.headers].filter(([name]) => !own.test(name)).flat(),
    fragments: found.map((name) => ({
      pool: name.startsWith('other') ? pools.other : pools.team,
      path: `/${name}/content`,
    })),
    texts: [...texts, rest],
  };
  // What ours streams, because the machine is busy, is not what it says of a whole page.
  if (response.ok && response.headers.has('content-length')) pages.set(path, known);
  return known;
}
