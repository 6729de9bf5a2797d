import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { listen, startLayout, startPodlet } from './support.ts';

const INCLUDE = '<esi:include src="/_fragments/en/shop/footer" onerror="continue"/>';
const TEMPLATE = { 'content-type': 'text/html', 'surrogate-control': 'content="ESI/1.0"' };

/** A site whose `/old/*` is handed to a server of its own. */
async function startOld(answer: RequestListener, options: { cookies?: string[]; deadline?: number } = {}) {
  const shop = await startPodlet({ footer: { content: '<footer>ours</footer>' } });
  const { url, close } = await listen(answer);
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/footer': {} },
    routes: [{ path: '/old/*', origin: url, ...options }],
  });
  return { ...site, close };
}

const plain =
  (body: string, more: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/plain', ...more }).end(body);

test('a request goes to the origin as it came: method, path, query, type and body', async () => {
  const { text } = await startOld(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
  });
  const init = { method: 'PUT', body: 'a=1', headers: { 'content-type': 'application/x-old' } };
  expect(await text('/old/a%20b.php?x=%C3%A9&x=2', init)).toBe('PUT /old/a%20b.php?x=%C3%A9&x=2 application/x-old a=1');
});

test('of what the visitor sends, nothing that ends here or that only we may say goes on', async () => {
  const { ask } = await startOld((request, response) => void response.end(JSON.stringify(request.headers)));
  const seen = await (
    await ask('http://shop.example/old/', {
      headers: {
        connection: 'x-hop',
        'x-hop': '1',
        'podium-locale': 'xx',
        'surrogate-capability': 'x="ESI/1.0"',
        'x-forwarded-for': '6.6.6.6',
        'accept-language': 'de',
        cookie: 'cart=1; PHPSESSID=2',
      },
    })
  ).json();
  expect(seen).toMatchObject({ 'accept-language': 'de', 'x-forwarded-host': 'shop.example' });
  for (const name of ['x-hop', 'podium-locale', 'surrogate-capability', 'x-forwarded-for', 'cookie'])
    expect(seen).not.toHaveProperty(name);
});

test('named cookies go in and out, and their answers are private unless the origin says otherwise', async () => {
  const { ask } = await startOld(
    (request, response) => {
      const caching: Record<string, string> = request.url!.endsWith('.css')
        ? { 'cache-control': 'public, max-age=9' }
        : {};
      response
        .writeHead(200, { ...caching, 'set-cookie': ['PHPSESSID=3; Path=/old', 'spy=1'] })
        .end(request.headers.cookie);
    },
    { cookies: ['PHPSESSID'] },
  );
  const page = await ask('/old/a', { headers: { cookie: 'cart=1; PHPSESSID=2' } });
  expect(await page.text()).toBe('PHPSESSID=2');
  expect(page.headers.getSetCookie()).toEqual(['PHPSESSID=3; Path=/old']);
  expect(page.headers.get('cache-control')).toBe('private');
  expect((await ask('/old/a.css')).headers.get('cache-control')).toBe('public, max-age=9');
});

test.each([
  ['its own error page', 404, { 'content-type': 'text/html' }, 'not here'],
  ['a redirect by path', 302, { location: '/old/b' }, ''],
  ['a file', 200, { 'content-type': 'image/gif', etag: '"1"' }, 'GIF89a'],
  ['ESI tags of who does not ask for them to be read', 200, { 'content-type': 'text/html' }, INCLUDE],
])('%s is passed on as it is', async (_, status, headers, body) => {
  const { ask } = await startOld((_request, response) => void response.writeHead(status, headers).end(body));
  const response = await ask('/old/a');
  expect([response.status, await response.text()]).toEqual([status, body]);
  for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value);
});

test('a redirect to the inner address of the origin leads to the public one', async () => {
  const { ask } = await startOld((request, response) => {
    response.writeHead(301, { location: `http://${request.headers.host}/old/new.php?a=1#b` }).end();
  });
  expect((await ask('/old/a')).headers.get('location')).toBe('/old/new.php?a=1#b');
});

test.each([
  ['in UTF-8', { ...TEMPLATE }, (html: string) => Buffer.from(html)],
  [
    'in an old charset',
    { ...TEMPLATE, 'content-type': 'text/html; charset=ISO-8859-1' },
    (html: string) => Buffer.from(html, 'latin1'),
  ],
  ['compressed', { ...TEMPLATE, 'content-encoding': 'gzip' }, (html: string) => gzipSync(html)],
])('a page %s can include our fragments, wherever it is put together', async (_, headers, encode) => {
  const { text, raw, throughEdge } = await startOld(
    (_request, response) => void response.writeHead(200, headers).end(encode(`<h1>Kühler</h1>${INCLUDE}`)),
  );
  expect(await raw('/old/a')).toBe(`<h1>Kühler</h1>${INCLUDE}`);
  expect(await text('/old/a')).toBe('<h1>Kühler</h1><footer>ours</footer>');
  expect(await throughEdge('/old/a')).toBe(await text('/old/a'));
});

test('who fills includes is told how long the page may be kept; filled here it is kept by nobody', async () => {
  const { ask, askAsEdge } = await startOld(
    plain(INCLUDE, { ...TEMPLATE, 'cache-control': 'max-age=60', 'surrogate-key': 'old' }),
  );
  const template = await askAsEdge('/old/a');
  expect(template.headers.get('cache-control')).toBe('max-age=60');
  expect(template.headers.get('surrogate-key')).toBe('old');
  expect(template.headers.get('vary')).toBe('surrogate-capability');
  expect((await ask('/old/a')).headers.get('cache-control')).toBe('private, no-store');
});

test('an include of what is no fragment of the site is left out', async () => {
  const { text } = await startOld(plain('a<esi:include src="http://169.254.169.254/" onerror="continue"/>b', TEMPLATE));
  expect(await text('/old/a')).toBe('ab');
});

test.each<[what: string, answer: RequestListener]>([
  ['answers with an error of its own', (_, response) => void response.writeHead(500).end('Fatal error: ...')],
  ['resets', (request) => void request.socket.resetAndDestroy()],
  ['hangs', () => {}],
  [
    'drips a page with includes',
    (_, response) => {
      response.writeHead(200, TEMPLATE);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'includes more than a page can hold',
    (_, response) => void response.writeHead(200, TEMPLATE).end('x'.repeat(5 << 20)),
  ],
  [
    'sends what cannot be decoded',
    (_, response) => void response.writeHead(200, { ...TEMPLATE, 'content-encoding': 'gzip' }).end('x'),
  ],
])('one that %s is a designed 503', async (_, answer) => {
  const { ask } = await startOld(answer, { deadline: 300 });
  const response = await ask('/old/a');
  expect([response.status, response.headers.get('cache-control'), response.headers.get('retry-after')]).toEqual([
    503,
    'private, no-store',
    '5',
  ]);
  expect(await response.text()).toContain('Error 503');
});

test('one that is gone is a designed 503, and is asked again when it is back', async () => {
  const { ask, close } = await startOld(plain('here'));
  expect(await (await ask('/old/a')).text()).toBe('here');
  close();
  expect((await ask('/old/a')).status).toBe(503);
});

test('one that keeps failing is not asked any more for a while', async () => {
  let asked = 0;
  const { ask } = await startOld((_, response) => {
    asked++;
    response.writeHead(500).end();
  });
  for (let index = 0; index < 30; index++) expect((await ask('/old/a')).status).toBe(503);
  expect(asked).toBeLessThan(15);
});

test('an answer leaves as it comes', async () => {
  let response: ServerResponse | undefined;
  const { ask } = await startOld((_, outgoing) => {
    response = outgoing;
    outgoing.write('first');
  });
  const reader = (await ask('/old/a')).body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('first');
  response!.end('second');
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('second');
});

test.each<[what: string, breakOff: (response: ServerResponse) => void]>([
  ['breaks off', (response) => response.destroy()],
  ['falls silent', () => {}],
])('when it %s within an answer, that does not look whole', async (_, breakOff) => {
  const { ask } = await startOld(
    (_request, response) => {
      response.write('half');
      setImmediate(breakOff, response);
    },
    { deadline: 300 },
  );
  await expect((await ask('/old/a')).text()).rejects.toThrow();
});

test('a visitor who leaves ends what is asked for him, before and within the answer', async () => {
  const closed = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    request.socket.once('close', () => closed.resolve());
    if (request.url === '/old/body') response.write('first');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { ask } = startLayout({ podlets: {}, routes: [{ path: '/old/*', origin }] });
  const head = new AbortController();
  const waiting = ask('/old/head', { signal: head.signal });
  await once(server, 'request');
  head.abort();
  await waiting;
  await closed.promise;
  const reader = (await ask('/old/body')).body!.getReader();
  await reader.read();
  await reader.cancel();
  await expect.poll(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).toBe(0);
});

test('HEAD asks for no body and gets none', async () => {
  const { ask } = await startOld(
    (request, response) =>
      void response.writeHead(200, { 'content-length': '5' }).end(request.method === 'GET' ? '12345' : ''),
  );
  const response = await ask('/old/a', { method: 'HEAD' });
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '5', '']);
});

test('a route to what is no origin is refused at the start', () => {
  const routes = [{ path: '/old/*', origin: 'http://old.example/site' }];
  expect(() => startLayout({ podlets: {}, routes })).toThrow('route /old/* goes to "http://old.example/site"');
});

test('a slot may be plain HTML, with every policy of a slot, and nobody is asked for a manifest', async () => {
  const asked: string[] = [];
  const { url, close } = await listen((request, response) => {
    asked.push(request.url!);
    response
      .writeHead(200, { 'content-type': 'text/html; charset=iso-8859-1' })
      .end(Buffer.from('<p>Grüße</p>', 'latin1'));
  });
  const { text } = startLayout(
    {
      podlets: { old: { url } },
      fragments: { 'old/notice': { content: '/notice.php?a=1', query: ['b'], fallback: '<p>later</p>' } },
      pages: [
        { name: 'a', path: '/a', team: 'x', slots: { notice: { fragment: 'old/notice', query: () => ({ b: '2' }) } } },
      ],
    },
    { cacheSize: 0 },
  );
  expect(await text('/a')).toContain('[notice:<p>Grüße</p>]');
  expect(asked).toEqual(['/notice.php?a=1&b=2']);
  close();
  expect(await text('/a')).toContain('[notice:<p>later</p>]');
});
