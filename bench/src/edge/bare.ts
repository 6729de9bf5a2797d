import { createServer, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { COOKIE, privateFragment } from './content.ts';

/**
 * The least that a Node process can do, as a process: it answers with the very fields and bytes that the edge sends, which it
 * learns from it at the start; a private include it fetches for each request, and joins; anything else it passes on.
 */
const { origin, edge, port } = parseArgs({
  options: { origin: { type: 'string' }, edge: { type: 'string' }, port: { type: 'string' } },
}).values;

interface Known {
  readonly head: string[];
  readonly body: Buffer;
}

const pool = new Pool(origin!, { connections: 256 });
const pages = new Map<string, Known>();
for (const path of ['/plain', '/composed']) pages.set(path, await learn(path));
const hole = await learn('/hole');
const [before = '', after = ''] = hole.body.toString('utf8').split(privateFragment(COOKIE));

const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  const page = pages.get(request.url!);
  if (page) {
    response.writeHead(200, page.head);
    response.end(page.body);
  } else {
    const answer =
      request.url === '/hole' ? join(request.headers.cookie ?? '', response) : pass(request.url!, response);
    answer.catch(() => response.destroy());
  }
});
server.listen(Number(port), '127.0.0.1');

async function join(cookie: string, response: ServerResponse): Promise<void> {
  const { body } = await pool.request({ method: 'GET', path: '/_fragments/private/cart', headers: { cookie } });
  const text = await body.text();
  response.writeHead(200, hole.head);
  response.end(before + text + after);
}

async function pass(path: string, response: ServerResponse): Promise<void> {
  const { statusCode, headers, body } = await pool.request({ method: 'GET', path });
  response.writeHead(statusCode, headers);
  body.pipe(response);
}

/** What the edge says once it has it all: the second time. What Node adds by itself is left to Node here too. */
async function learn(path: string): Promise<Known> {
  const own = /^(?:date|connection|keep-alive|transfer-encoding)$/i;
  for (let visit = 0; ; visit++) {
    const response = await fetch(edge! + path, { headers: { cookie: COOKIE, 'accept-encoding': 'identity' } });
    const body = Buffer.from(await response.arrayBuffer());
    if (visit === 2) return { head: [...response.headers].filter(([name]) => !own.test(name)).flat(), body };
  }
}
