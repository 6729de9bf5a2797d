import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ESI, HTML, readAll, startEdge } from './support.ts';

test('what a visitor may not say does not travel inward; what the edge says does', async () => {
  const { open, received } = await startEdge((_, response) => response.end('ok'));
  const { request, response } = open('/a?b=c', {
    headers: {
      host: 'shop.example',
      'podium-locale': 'evil',
      'x-podium-device-type': 'evil',
      'surrogate-capability': 'evil="ESI/1.0"',
      'surrogate-control': 'evil',
      forwarded: 'host=evil',
      'x-forwarded-for': 'evil',
      'x-forwarded-host': 'evil',
      'x-forwarded-proto': 'evil',
      connection: 'close, x-named',
      'x-named': 'evil',
      'keep-alive': 'evil=1',
      te: 'evil',
      'proxy-authorization': 'evil',
      cookie: 'a=1; b=2',
      authorization: 'Basic x',
      'accept-language': 'de',
      'if-none-match': '"x"',
    },
  });
  request.end();
  await readAll(await response);
  const [inner] = received;
  expect(inner?.url).toBe('/a?b=c');
  expect(JSON.stringify(inner?.rawHeaders)).not.toContain('evil');
  expect(inner?.headers).toMatchObject({
    'surrogate-capability': 'selvedge="ESI/1.0"',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-request-id': expect.stringMatching(/^[\w-]+$/),
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
    cookie: 'a=1; b=2',
    authorization: 'Basic x',
    'accept-language': 'de',
    'if-none-match': '"x"',
  });
});

test('If-None-Match: * of a GET stays here, because it would match a page whose includes changed', async () => {
  const { ask, received } = await startEdge((_, response) => response.end('ok'));
  await ask('/', { headers: { 'if-none-match': '*' } });
  await ask('/', { method: 'PUT', headers: { 'if-none-match': '*' } });
  expect(received.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '*']);
});

test('what is between the origin and surrogates does not travel outward; the rest does', async () => {
  const { ask } = await startEdge((_, response) => {
    response.writeHead(200, {
      'surrogate-key': 'evil',
      'surrogate-control': 'max-age=1',
      vary: 'Accept-Encoding, Surrogate-Capability',
      connection: 'x-named',
      'x-named': 'evil',
      'set-cookie': ['a=1; Path=/', 'b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
      'cache-control': 'max-age=60',
      etag: '"x"',
      'selvedge-degraded': 'a;fallback;deadline',
      'podlet-head': 'e30',
    });
    response.end('<esi:include src="/"/>');
  });
  const response = await ask('/');
  expect(JSON.stringify([...response.headers])).not.toMatch(/evil|surrogate/i);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    vary: 'Accept-Encoding',
    'cache-control': 'max-age=60',
    etag: '"x"',
    'selvedge-degraded': 'a;fallback;deadline',
    'podlet-head': 'e30',
  });
  expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT']);
  expect(await response.text()).toBe('<esi:include src="/"/>');
});

test.each([200, 201, 404, 410, 422, 500, 503])('a %i of the origin is passed on with its body', async (status) => {
  const { ask } = await startEdge((_, response) => response.writeHead(status, HTML).end('body'));
  const response = await ask('/');
  expect([response.status, await response.text()]).toEqual([status, 'body']);
});

test.each([204, 205, 304])('a %i is passed on without a body, though it speaks of ESI', async (status) => {
  const { ask } = await startEdge((_, response) => response.writeHead(status, { ...ESI, etag: '"x"' }).end());
  const response = await ask('/', { headers: { 'if-none-match': '"x"' } });
  expect([response.status, await response.text()]).toEqual([status, '']);
  expect(response.headers.has('surrogate-control')).toBe(false);
});

test.each([301, 302, 303, 307, 308])("a redirect of %i is the visitor's to follow", async (status) => {
  const { ask, received } = await startEdge((_, response) =>
    response.writeHead(status, { location: '/b', 'set-cookie': 'a=1' }).end(),
  );
  const response = await ask('/a', { method: 'POST', body: 'x' });
  expect([response.status, response.headers.get('location'), response.headers.get('set-cookie')]).toEqual([
    status,
    '/b',
    'a=1',
  ]);
  expect(received).toHaveLength(1);
});

test('bytes are passed on as they are, with their coding', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const { open, received } = await startEdge((_, response) =>
    response.writeHead(200, { 'content-encoding': 'br', 'content-length': '256' }).end(bytes),
  );
  const { request, response } = open('/a.js', { headers: { 'accept-encoding': 'br' } });
  request.end();
  const answer = await response;
  expect(answer.headers['content-encoding']).toBe('br');
  expect(new Uint8Array(Buffer.concat(await answer.toArray()))).toEqual(bytes);
  expect(received[0]?.headers['accept-encoding']).toBe('br');
});

test('a form of announced length streams inward: the origin reads its beginning before it has ended', async () => {
  const begun = Promise.withResolvers<string>();
  const { open } = await startEdge(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
      begun.resolve(body);
    }
    response.end(`${request.method} ${request.headers['content-type']} ${body}`);
  });
  const { request, response } = open('/cart/add', {
    method: 'POST',
    headers: { 'content-type': 'text/x', 'content-length': '5' },
  });
  request.write('sku=');
  expect(await begun.promise).toBe('sku=');
  request.end('A');
  expect(await readAll(await response)).toEqual({ text: 'POST text/x sku=A', isWhole: true });
});

test('a body streams outward: the visitor reads its beginning before it has ended', async () => {
  const go = Promise.withResolvers<void>();
  const { open } = await startEdge(async (_, response) => {
    response.write('first');
    await go.promise;
    response.end(' last');
  });
  const { request, response } = open('/');
  request.end();
  const answer = await response;
  const [chunk] = await once(answer, 'data');
  expect(String(chunk)).toBe('first');
  go.resolve();
  expect((await readAll(answer)).isWhole).toBe(true);
});

test.each([
  '/healthz',
  '/readyz',
  '/metrics',
  '/%68ealthz',
  '/metric%73',
  '/./healthz',
  '/a/../metrics',
  '/healthz?x',
  '//x/../../healthz',
])('%s is for operators: it does not reach the origin', async (path) => {
  const { port, received } = await startEdge((_, response) => response.end('inside'));
  const response = await raw(port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(response).toMatch(/^HTTP\/1\.1 404 /);
  expect(received).toHaveLength(0);
});

test.each(['/healthzz', '/a/healthz', '/%zz', '/%00', '/%', '/%2568ealthz'])(
  "%s is the origin's to answer",
  async (path) => {
    const { ask, received } = await startEdge((_, response) => response.end('inside'));
    expect(await (await ask(path)).text()).toBe('inside');
    expect(received).toHaveLength(1);
  },
);

/** What comes back for these bytes, until the connection ends. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

test.each([
  ['TRACE', 405, 'TRACE / HTTP/1.1\r\nHost: a\r\nCookie: a=secret\r\nConnection: close\r\n\r\n'],
  ['CONNECT', 405, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'],
  ['PROPFIND', 405, 'PROPFIND / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ['a method that Node does not know', 400, 'BREW / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ['a request without a host', 400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['a NUL in the path', 400, 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a head of 20 kB', 431, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
  [
    'a body of two lengths',
    400,
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('%s is answered by %i and does not reach the origin', async (_, status, bytes) => {
  const { port, received } = await startEdge((_, response) => response.end('inside'));
  const response = await raw(port, bytes);
  expect(response).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(response).not.toContain('secret');
  expect(received).toHaveLength(0);
});

const UPGRADE = 'Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nUpgrade:';

test.each(['websocket', 'WebSocket', 'h2c, websocket'])(
  'a handshake for %s is answered by 501 that says where to turn, and ends the connection',
  async (protocol) => {
    const { port, received } = await startEdge((_, response) => response.end('inside'));
    const answer = await raw(port, `GET /chat HTTP/1.1\r\nHost: a\r\n${UPGRADE} ${protocol}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 501 .*connection: close.*connect directly to the origin/is);
    expect(received).toHaveLength(0);
  },
);

test.each([
  ['h2c over HTTP/1.1', `GET / HTTP/1.1\r\nHost: a\r\n${UPGRADE} h2c\r\n\r\n`],
  ['something unknown, with a body', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n${UPGRADE} x/1\r\n\r\nb`],
  ['a WebSocket over HTTP/1.0', `GET / HTTP/1.0\r\nHost: a\r\n${UPGRADE} websocket\r\n\r\n`],
])(
  'an upgrade to %s is passed over and the request answered, the last on its connection (RFC 9110 §7.8)',
  async (_, bytes) => {
    const { port, received } = await startEdge((request, response) => response.end(`inside ${request.url}`));
    expect(await raw(port, bytes)).toMatch(/^HTTP\/1\.1 200 .*connection: close.*inside \/$/is);
    expect(received[0]?.headers).not.toHaveProperty('upgrade');
    expect(received[0]?.headers).not.toHaveProperty('http2-settings');
  },
);

test('HTTP/1.0 needs no Host; the origin hears its own (RFC 9112 §3.2)', async () => {
  const { port, originPort, received } = await startEdge((_, response) => response.end('inside'));
  expect(await raw(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*inside$/s);
  expect(received[0]?.headers.host).toBe(`127.0.0.1:${originPort}`);
  expect(await raw(port, 'GET / HTTP/1.0\r\nHost: a b\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])("%s is the origin's to answer", async (method) => {
  const { ask } = await startEdge((request, response) => response.end(request.method));
  expect(await (await ask('/', { method })).text()).toBe(method);
});

test('an origin that is gone is a 502 that nobody keeps', async () => {
  const { ask, stopOrigin } = await startEdge(() => {});
  stopOrigin();
  const response = await ask('/');
  expect(response.status).toBe(502);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.text()).toMatch(/^This site does not answer right now/);
});

test.each<[string, number, Parameters<typeof startEdge>[0]]>([
  ['resets', 502, (request) => request.socket.destroy()],
  ['answers no HTTP', 502, (request) => request.socket.end('nonsense')],
  ['never answers', 504, () => {}],
  [
    'breaks off in a page with includes',
    502,
    (request, response) =>
      response.writeHead(200, { ...ESI, 'content-length': '99' }).write('<p>half', () => request.socket.destroy()),
  ],
  ['stalls in a page with includes', 504, (_, response) => response.writeHead(200, ESI).write('<p>half')],
  [
    'encodes a page with includes',
    502,
    (_, response) => response.writeHead(200, { ...ESI, 'content-encoding': 'br' }).end('x'),
  ],
])('an origin that %s is a %i', async (_, status, answer) => {
  const { ask } = await startEdge(answer, status === 504 ? 100 : 4000);
  const response = await ask('/');
  expect(response.status).toBe(status);
  expect(await response.text()).toMatch(/^This site does not answer right now/);
});

test('a body that breaks off breaks off for the visitor, too: it does not look whole, and is counted', async () => {
  const { open, metric } = await startEdge((request, response) =>
    response.writeHead(200, HTML).write('<p>half', () => request.socket.destroy()),
  );
  const { request, response } = open('/');
  request.end();
  const read = await response.then(readAll, () => ({ isWhole: false }));
  expect(read.isWhole).toBe(false);
  await expect.poll(() => metric('edge_failures_total')).toBe(1);
});

test('a visitor who leaves ends the request to the origin, before the answer and within it', async () => {
  for (const beginsToAnswer of [false, true]) {
    const arrived = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const { open, ask, metric } = await startEdge((_, response) => {
      response.once('close', ended.resolve);
      if (beginsToAnswer) response.write('first');
      arrived.resolve();
    });
    // A form's answer is for nobody else; a page is fetched to its end for those who ask next.
    const { request, response } = open('/', { method: 'POST' });
    response.catch(() => {});
    request.once('error', () => {});
    request.end();
    await (beginsToAnswer ? response : arrived.promise);
    request.destroy();
    await ended.promise;
    // The next request is answered after what came of the first.
    expect((await ask('/healthz')).status).toBe(404);
    expect(await metric('edge_failures_total')).toBe(0);
  }
});
