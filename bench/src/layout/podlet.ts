import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { FRAGMENTS, fragmentHtml, SLOW } from './pages.ts';

/**
 * A podlet by Podium's contract, as a process: for each fragment `/<name>/manifest.json`, `content` and `fallback`, with what
 * Podium's own podlets send. `/count` tells how many contents were sent, `/asked` how the last was asked for. All answers are
 * written beforehand, and requests are read no further than needed, so that the layouts are what is measured: no client of it
 * sends bodies or pipelines.
 */
const { port } = parseArgs({ options: { port: { type: 'string' } } }).values;

const VERSION = '1.0.0';
/** Podium takes these paths, and those of the manifest, as below the manifest's folder. */
const LINK =
  '</team.css>; type=text/css; rel=stylesheet; asset-type=style; scope=content, ' +
  '</team.js>; type=module; asset-type=script; scope=content';
const END = '\r\n\r\n';

const answers = new Map<string, Buffer>();
for (const name of FRAGMENTS) {
  const manifest = {
    name,
    version: VERSION,
    content: '/content',
    fallback: '/fallback',
    css: [{ value: '/team.css', type: 'text/css', rel: 'stylesheet' }],
    js: [{ value: '/team.js', type: 'module' }],
    proxy: {},
  };
  const fields = { 'podlet-version': VERSION, link: LINK };
  const cacheControl = name.startsWith('cached') ? 'public, max-age=3600' : 'no-store';
  answers.set(`/${name}/manifest.json`, write('application/json', JSON.stringify(manifest), fields));
  answers.set(
    `/${name}/content`,
    write('text/html; charset=utf-8', fragmentHtml(name), { ...fields, 'cache-control': cacheControl }),
  );
  answers.set(`/${name}/fallback`, write('text/html; charset=utf-8', `<p>${name} stands in</p>`, fields));
}
const unknown = write('text/plain', 'There is no such path', {}, '404 Not Found');

let sent = 0;
/** The head of the last request for a content. */
let asked = '';

createServer({ noDelay: true }, (socket) => {
  let unread = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    unread += chunk;
    for (let end = unread.indexOf(END); end >= 0; end = unread.indexOf(END)) {
      const path = unread.slice(unread.indexOf(' ') + 1, unread.indexOf(' HTTP/'));
      if (path.endsWith('/content')) asked = unread.slice(0, end);
      unread = unread.slice(end + END.length);
      answer(path, socket);
    }
  });
}).listen(Number(port), '127.0.0.1');

function answer(path: string, socket: Socket): void {
  if (path === '/count') socket.write(write('text/plain', String(sent), {}));
  else if (path === '/asked') socket.write(write('text/plain', asked, {}));
  else if (path.startsWith('/slow') && path.endsWith('/content'))
    setTimeout(() => socket.write(answers.get(path)!), SLOW);
  else {
    if (path.endsWith('/content')) sent++;
    socket.write(answers.get(path) ?? unknown);
  }
}

function write(type: string, body: string, fields: Record<string, string>, status = '200 OK'): Buffer {
  const all = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)), ...fields };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`);
}
