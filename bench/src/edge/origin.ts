import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as content from './content.ts';

/**
 * The origin behind all peers, as a process: `node origin.ts --port 9000`. Below `/ssi` the same pages with nginx's
 * includes; `/count` tells how many requests were answered.
 */
const { port } = parseArgs({ options: { port: { type: 'string', default: '9000' } } }).values;

const CACHEABLE = 'public, max-age=60, s-maxage=3600';
const ESI = { 'surrogate-control': 'content="ESI/1.0"' };

const PAGES = Object.fromEntries(
  (['esi', 'ssi'] as const).map((language) => [
    language,
    { plain: content.plainPage(), composed: content.composedPage(language), hole: content.holedPage(language) },
  ]),
);
const ITEM = content.html('item', 10_000);
const SMALL = content.html('small', 2000);

let answered = 0;

const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  answered++;
  const url = request.url ?? '/';
  const language = url.startsWith('/ssi/') ? 'ssi' : 'esi';
  const path = language === 'ssi' ? url.slice(4) : url;
  const [, first, second, third, fourth] = path.split('/');
  const pages = PAGES[language]!;
  const template = language === 'esi' ? ESI : {};
  if (first === 'plain') send(response, CACHEABLE, pages.plain);
  else if (first === 'composed') send(response, CACHEABLE, pages.composed, template);
  else if (first === 'hole') send(response, CACHEABLE, pages.hole, template);
  else if (first === 'item') send(response, CACHEABLE, ITEM + second);
  else if (first === 'small') send(response, CACHEABLE, SMALL + second);
  else if (first === 'slow') {
    send(response, CACHEABLE, content.slowPage(language, second!, Number(third), Number(fourth)), template);
  } else if (first === 'count') send(response, 'no-store', String(answered));
  else if (first === '_fragments' && second === 'public') {
    send(response, CACHEABLE, content.publicFragment(third!));
  } else if (first === '_fragments' && second === 'private') {
    send(response, 'private, no-store', content.privateFragment(request.headers.cookie));
  } else if (first === '_fragments' && second === 'slow') {
    await wait(Number(third));
    send(response, 'no-store', content.html('slow', 500));
  } else response.writeHead(404).end();
});
server.listen(Number(port), '127.0.0.1');

/** The fields of a real page. */
function send(response: ServerResponse, cacheControl: string, body: string, more: Record<string, string> = {}): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': cacheControl,
    'surrogate-key': 'product-cl-01 category-classic',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
    'referrer-policy': 'strict-origin-when-cross-origin',
    link: '</assets/main.css>; rel=preload; as=style',
    ...more,
  });
  response.end(body);
}
