import { createServer, type ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { FRAGMENTS, fragmentHtml } from './pages.ts';
import { other, ours, port, team } from './targets.ts';

/**
 * The least that Node and undici can do, as a process: it fetches the fragments of a page with the very fields that our layout
 * asks with, joins their texts, and answers with its very fields and bytes. It learns them when a path is first asked for.
 */
interface Known {
  readonly head: string[];
  /** Of each request for a fragment. */
  readonly fields: Record<string, string>;
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
  const { head, fields, fragments, texts } = pages.get(path) ?? (await learn(path));
  const bodies = await Promise.all(fragments.map((fragment) => fetchText(fragment, fields)));
  let page = texts[0]!;
  for (let at = 0; at < bodies.length; at++) page += bodies[at]! + texts[at + 1]!;
  response.writeHead(200, head);
  response.end(page);
}

async function fetchText({ pool, path }: Known['fragments'][number], headers: Known['fields']): Promise<string> {
  const { body } = await pool.request({ method: 'GET', path, headers });
  return body.text();
}

/** What Node and undici add by themselves is left to them here too. */
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
    fields: await learnFields(),
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

/** The fields of the last request for a fragment, which was our layout's. */
async function learnFields(): Promise<Record<string, string>> {
  const [, ...lines] = (await (await fetch(`${team}/asked`)).text()).split('\r\n');
  const fields = lines.map(
    (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
  );
  return Object.fromEntries(fields.filter(([name]) => !/^(?:host|connection)$/i.test(name)));
}
