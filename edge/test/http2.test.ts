import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { createLogger, listen } from '@selvedge/server';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { ESI, HTML, readAll, startEdge } from './support.ts';
import { makeCertificate } from './tls.ts';

let certificate: Awaited<ReturnType<typeof makeCertificate>>;
beforeAll(async () => {
  certificate = await makeCertificate();
});

type Answer = Parameters<typeof startEdge>[0];

async function startSecure(answer: Answer, more = {}) {
  const edge = await startEdge(answer, 4000, more, Date.now, certificate);
  const session = connect(`https://localhost:${edge.port}`, { ca: certificate.cert });
  onTestFinished(() => session.destroy());
  await once(session, 'connect');
  return { ...edge, session };
}

async function headOf(stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> {
  const [head] = await once(stream, 'response');
  return head;
}

/** Whether by an error or not. */
const closeOf = (stream: ClientHttp2Stream) => new Promise<void>((resolve) => stream.once('close', resolve));

/** One exchange: its head, and its whole body. */
async function exchange(session: ClientHttp2Session, fields: OutgoingHttpHeaders, body?: string | Buffer) {
  const stream = session.request(fields, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const head = await headOf(stream);
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return { status: head[':status'], head, text };
}

test('a request over HTTP/2 reaches the origin as one of HTTP/1.1', async () => {
  const { session, received } = await startSecure((_, response) => response.end('ok'));
  const cookie = ['a=1', 'b=2'];
  const { status, text } = await exchange(session, {
    ':path': '/a?b=c',
    cookie,
    te: 'trailers',
    'accept-language': 'de',
  });
  expect([status, text]).toEqual([200, 'ok']);
  expect(received[0]?.url).toBe('/a?b=c');
  expect(received[0]?.headers).toMatchObject({
    cookie: 'a=1; b=2',
    'accept-language': 'de',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': expect.stringMatching(/127\.0\.0\.1|::1/),
  });
  expect(Object.keys(received[0]!.headers).filter((name) => name === 'te' || name.startsWith(':'))).toEqual([]);
});

test('an answer over HTTP/2 has all its fields, and none that only HTTP/1.1 has (RFC 9113 §8.2.2)', async () => {
  const { session } = await startSecure((_, response) =>
    response
      .writeHead(200, {
        'set-cookie': ['a=1', 'b=2'],
        link: ['</a>', '</b>'],
        connection: 'x-named',
        'x-named': 'evil',
      })
      .end('ok'),
  );
  const { head } = await exchange(session, { ':path': '/' });
  expect(head['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(head.link).toBe('</a>, </b>');
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'x-named'])
    expect(head).not.toHaveProperty(name);
});

test('pages are assembled, kept, sent in codings, validated and asked for by HEAD', async () => {
  const cached = { 'cache-control': 'max-age=60' };
  const { session, received } = await startSecure((request, response) =>
    request.url === '/'
      ? response
          .writeHead(200, { ...ESI, ...cached })
          .end('<esi:include src="/_fragments/a"/>|<esi:vars>$(HTTP_HOST)</esi:vars>')
      : response.writeHead(200, { ...HTML, ...cached }).end('a'),
  );
  expect((await exchange(session, { ':path': '/' })).text).toBe(`a|localhost:${session.socket.remotePort}`);
  await exchange(session, { ':path': '/_fragments/a' });
  const { head } = await exchange(session, { ':path': '/_fragments/a' });
  expect(head['cache-status']).toMatch(/^selvedge; hit; ttl=/);
  expect((await exchange(session, { ':path': '/_fragments/a', ':method': 'HEAD' })).head['content-length']).toBe('1');
  expect(received).toHaveLength(2);
});

test('a visitor without HTTP/2 is answered over HTTP/1.1', async () => {
  const { port, received } = await startSecure((_, response) => response.end('ok'));
  const request = httpsRequest({ port, host: 'localhost', ca: certificate.cert, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  expect(response.httpVersion).toBe('1.1');
  expect(await readAll(response)).toEqual({ text: 'ok', isWhole: true });
  expect(received[0]?.headers['x-forwarded-proto']).toBe('https');
});

test.each([
  ['of announced length', { 'content-length': '3' }],
  ['of no announced length', {}],
])('a body %s is passed on', async (_, fields) => {
  const { session } = await startSecure(async (request, response) => {
    response.end(
      `${request.method} ${request.headers['content-length']} ${await request.setEncoding('utf8').toArray()}`,
    );
  });
  const { text } = await exchange(session, { ':path': '/', ':method': 'POST', ...fields }, 'abc');
  expect(text).toBe('POST 3 abc');
});

test.each([
  ['of announced length', { 'content-length': '100000' }],
  ['of no announced length', {}],
])('a body %s that is too large is refused, and the rest need not be sent', async (_, fields) => {
  const { session, received } = await startSecure((_, response) => response.end('ok'));
  const stream = session.request({ ':path': '/', ':method': 'POST', ...fields });
  stream.on('error', () => {});
  const closed = closeOf(stream);
  stream.resume().write(Buffer.alloc(70_000));
  expect((await headOf(stream))[':status']).toBe(413);
  await closed;
  expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  expect(received).toHaveLength(0);
  expect((await exchange(session, { ':path': '/' })).text).toBe('ok');
});

test.each([
  ['of announced length', { 'content-length': '6' }],
  ['of no announced length', {}],
])('a body %s that breaks off is whole for nobody', async (_, fields) => {
  const bodies: string[] = [];
  const { session } = await startSecure(async (request, response) => {
    const body = await request
      .setEncoding('utf8')
      .toArray()
      .catch(() => undefined);
    if (body) bodies.push(body.join(''));
    response.end('ok');
  });
  const stream = session.request({ ':path': '/', ':method': 'POST', ...fields });
  stream.on('error', () => {});
  stream.write('abc');
  // What was written is there when a request after it is answered.
  await exchange(session, { ':path': '/other' });
  const closed = closeOf(stream);
  stream.destroy(new Error('the visitor left'));
  await closed;
  await exchange(session, { ':path': '/other' });
  expect(bodies).toEqual(['', '']);
});

test('early hints are passed on', async () => {
  const { session } = await startSecure((_, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });
    response.end('ok');
  });
  const stream = session.request({ ':path': '/' });
  const [hints] = await once(stream, 'headers');
  expect([hints[':status'], hints.link]).toEqual([103, '</a.css>; rel=preload; as=style']);
  expect((await headOf(stream))[':status']).toBe(200);
});

test('a visitor who resets a stream ends the work for it at the origin, and the session goes on', async () => {
  const arrived = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const { session } = await startSecure((request, response) => {
    if (request.url === '/other') response.end('ok');
    else {
      response.once('close', ended.resolve);
      arrived.resolve();
    }
  });
  const stream = session.request({ ':path': '/', ':method': 'POST' }, { endStream: true });
  stream.on('error', () => {});
  await arrived.promise;
  stream.close(constants.NGHTTP2_CANCEL);
  await ended.promise;
  expect((await exchange(session, { ':path': '/other' })).text).toBe('ok');
});

test('a body that breaks off at the origin does not look whole', async () => {
  const { session } = await startSecure((request, response) =>
    response.writeHead(200, HTML).write('<p>half', () => request.socket.destroy()),
  );
  await expect(exchange(session, { ':path': '/' })).rejects.toThrow(/NGHTTP2_INTERNAL_ERROR/);
});

test.each<[string, OutgoingHttpHeaders, number]>([
  ['a tunnel', { ':method': 'CONNECT', ':authority': 'elsewhere:443' }, 405],
  ['TRACE', { ':method': 'TRACE', ':path': '/' }, 405],
  ['what names two hosts (RFC 9113 §8.3.1)', { ':path': '/', ':authority': 'a', host: 'b' }, 400],
  ['a host that is none', { ':path': '/', ':authority': 'a:99999' }, 400],
  ['what is not public', { ':path': '/healthz' }, 404],
])('%s is refused', async (_, fields, status) => {
  const { session, received } = await startSecure((_, response) => response.end('inside'));
  expect((await exchange(session, fields)).status).toBe(status);
  expect(received).toHaveLength(0);
});

test('a session is told how many streams and how large fields it may send', async () => {
  const { session } = await startSecure((_, response) => response.end('ok'));
  await exchange(session, { ':path': '/' });
  expect(session.remoteSettings).toMatchObject({ maxConcurrentStreams: 128, maxHeaderListSize: 16_384 });
  await expect(exchange(session, { ':path': '/', 'x-large': 'x'.repeat(20_000) })).rejects.toThrow(
    /NGHTTP2_ENHANCE_YOUR_CALM/,
  );
});

test('a drain sends GOAWAY, answers the streams that are open, and cuts what does not end', async () => {
  const gate = Promise.withResolvers<void>();
  const { port, close } = await listen(
    async ({ url }, response) => {
      if (url === '/never') return;
      await gate.promise;
      response.end('late');
    },
    { host: '127.0.0.1', port: 0, tls: certificate, log: createLogger('test', 'silent'), drain: 200 },
  );
  onTestFinished(close);
  const session = connect(`https://localhost:${port}`, { ca: certificate.cert });
  session.on('error', () => {});
  const late = exchange(session, { ':path': '/' });
  const never = session.request({ ':path': '/never' });
  never.on('error', () => {});
  const gone = once(session, 'goaway');
  await once(session, 'remoteSettings');
  await new Promise<void>((resolve) => session.ping(() => resolve()));
  const closed = close();
  await gone;
  gate.resolve();
  expect((await late).text).toBe('late');
  await closed;
});
