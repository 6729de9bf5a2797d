import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ESI, HTML, startEdge } from './support.ts';

const KEPT = { 'cache-control': 'public, max-age=60' };
const LARGE = 'x'.repeat(8_000_000);

function said(url: string) {
  if (url === '/page') return { status: 200, fields: ESI, body: '<p><esi:include src="/_fragments/a"/></p>' };
  if (url === '/gone') return { status: 410, fields: HTML, body: 'no more' };
  return { status: 200, fields: HTML, body: url === '/large' ? LARGE : `that is ${url}` };
}

/** An edge that has `/plain`, `/page` and `/large` ready to be sent. */
async function startWarm() {
  const edge = await startEdge(
    ({ url }, response) => {
      const { status, fields, body } = said(url!);
      response.writeHead(status, { ...fields, ...KEPT, 'content-length': body.length }).end(body);
    },
    4000,
    { cacheSize: 64 },
    () => 1_700_000_000_000,
  );
  for (const path of ['/plain', '/page', '/large', '/gone'])
    for (let visit = 0; visit < 3; visit++) await (await edge.ask(path)).text();
  return edge;
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Reads answers one by one, by their Content-Length. */
function reader(socket: Socket) {
  let held = Buffer.alloc(0);
  return async function next(hasBody = true): Promise<string> {
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(held.toString('latin1', 0, end))?.[1] ?? 0);
      const whole = end + 4 + (hasBody ? length : 0);
      if (end >= 0 && held.byteLength >= whole) {
        const answer = held.toString('utf8', 0, whole);
        held = held.subarray(whole);
        return answer.replace(/\r\ndate: .*/i, '');
      }
      const [chunk] = await once(socket, 'data');
      held = Buffer.concat([held, chunk]);
    }
  };
}

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

test.each(['/plain', '/page', '/gone'])(
  'each answer of a second is the same as the first, over one connection: %s',
  async (path) => {
    const { port } = await startWarm();
    const socket = open(port);
    const next = reader(socket);
    const answers: string[] = [];
    for (let visit = 0; visit < 4; visit++) {
      socket.write(get(path));
      answers.push(await next());
    }
    expect(answers[0]).toMatch(path === '/gone' ? /^HTTP\/1\.1 410 Gone\r\n/ : /^HTTP\/1\.1 200 OK\r\n/);
    expect(answers[0]).toMatch(/connection: keep-alive\r\n/i);
    expect(new Set(answers).size).toBe(1);
  },
);

test('requests that are sent in one packet are answered in their order', async () => {
  const { port } = await startWarm();
  const socket = open(port);
  const next = reader(socket);
  const paths = ['/plain', '/page', '/cold', '/plain', '/gone', '/page', '/plain'];
  socket.write(paths.map((path) => get(path)).join(''));
  for (const path of paths) {
    const said = path === '/page' ? '<p>that is /_fragments/a</p>' : path === '/gone' ? 'no more' : `that is ${path}`;
    expect((await next()).split('\r\n\r\n')[1]).toBe(said);
  }
});

test('a HEAD, a condition and a GET share a connection', async () => {
  const { port } = await startWarm();
  const socket = open(port);
  const next = reader(socket);
  socket.write(get('/page'));
  const whole = await next();
  const etag = /etag: (.*)\r\n/i.exec(whole)![1]!;
  socket.write('HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(await next(false)).toBe(`${whole.split('\r\n\r\n')[0]}\r\n\r\n`);
  socket.write(get('/page', `If-None-Match: ${etag}\r\n`));
  expect(await next()).toMatch(/^HTTP\/1\.1 304 /);
  socket.write(get('/page'));
  expect(await next()).toBe(whole);
});

test.each([
  ['of a client that closes', get('/plain', 'Connection: close\r\n')],
  ['that asks for another protocol', get('/plain', 'Connection: upgrade\r\nUpgrade: h2c\r\n')],
  ['in HTTP/1.0', 'GET /plain HTTP/1.0\r\nHost: a\r\n\r\n'],
])('the answer to a request %s says so, and is the last', async (_, request) => {
  const { port } = await startWarm();
  const socket = open(port);
  socket.write(request);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*connection: close\r\n.*that is \/plain$/is);
});

test('a slow reader gets the whole of what is ready, and then the next', async () => {
  const { port, metric } = await startWarm();
  const before = await metric('edge_sent_bytes_total');
  const socket = open(port);
  const next = reader(socket);
  socket.pause();
  socket.write(get('/large') + get('/plain'));
  await vi.waitFor(async () => expect(await metric('edge_sent_bytes_total')).toBeGreaterThan(before));
  socket.resume();
  const large = await next();
  expect(large.slice(large.indexOf('\r\n\r\n') + 4)).toHaveLength(LARGE.length);
  expect(await next()).toMatch(/that is \/plain$/);
});
