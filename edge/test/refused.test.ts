import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { ESI, HTML, readAll, startEdge } from './support.ts';

const MEBIBYTE = 1024 * 1024;
const PLAIN = { headers: { 'accept-encoding': 'identity' } };

type Body = string | ((response: ServerResponse, request: IncomingMessage) => void);

/** An origin of these documents; what holds a tag asks for parsing. Queries are not looked at. */
function documents(map: Record<string, Body>) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const body = map[request.url!] ?? map[request.url!.split('?')[0]!];
    if (typeof body === 'function') body(response, request);
    else if (body === undefined) response.writeHead(404, HTML).end('not found');
    else response.writeHead(200, body.includes('<esi:') ? ESI : HTML).end(body);
  };
}

const include = (src: string, more = ' onerror="continue"') => `<esi:include src="${src}"${more}/>`;
const paths = (received: readonly IncomingMessage[]) => received.map(({ url }) => url);

test.each<[string, Record<string, string>, string, number]>([
  ['itself', { '/_fragments/a': `a${include('/_fragments/a')}` }, 'aaaaa', 6],
  [
    'one another',
    { '/_fragments/a': `a${include('/_fragments/b')}`, '/_fragments/b': `b${include('/_fragments/a')}` },
    'ababa',
    6,
  ],
  [
    'itself where another fails',
    { '/_fragments/a': `a${include('/_fragments/none', ' alt="/_fragments/a" onerror="continue"')}` },
    'aaaaa',
    10,
  ],
  ['itself twice', { '/_fragments/a': `a${include('/_fragments/a').repeat(2)}` }, 'a'.repeat(31), 32],
])('a fragment that includes %s ends at depth five', async (_, fragments, text, requests) => {
  const edge = await startEdge(documents({ '/': include('/_fragments/a'), ...fragments }));
  expect(await edge.text('/', PLAIN)).toBe(text);
  expect(edge.received.length).toBeLessThanOrEqual(requests);
});

test('private fragments that include one another by the hundred share what one page may include', async () => {
  const many = (index: number) => include(`/_fragments/private/${index}`);
  const { text, received } = await startEdge((request, response) => {
    const isPage = request.url === '/';
    const children = isPage ? many(0) : Array.from({ length: 100 }, (_, index) => many(index)).join('');
    response.writeHead(200, { ...ESI, 'cache-control': 'private, no-store' }).end(`x${children}`);
  });
  expect(await text('/', PLAIN)).toMatch(/^x+$/);
  expect(received.length).toBeLessThanOrEqual(257);
});

test('of two hundred thousand includes as many are fetched as one page may have; others are served meanwhile', async () => {
  const page = Array.from({ length: 200_000 }, (_, index) => include(`/_fragments/${index}`)).join('');
  const { text, received } = await startEdge(
    documents({
      '/': page,
      '/other': 'other',
      ...Object.fromEntries(range(256).map((index) => [`/_fragments/${index}`, 'x'])),
    }),
  );
  const [large, ...others] = await Promise.all([text('/', PLAIN), ...range(20).map(() => text('/other', PLAIN))]);
  expect(large).toBe('x'.repeat(256));
  expect(new Set(others)).toEqual(new Set(['other']));
  expect(received.filter(({ url }) => url!.startsWith('/_fragments/'))).toHaveLength(256);
});

test('a page of a million includes is refused before one of them is fetched', async () => {
  const million = include('/_fragments/a', '').repeat(1_000_000);
  const { ask, text, received } = await startEdge(documents({ '/': million, '/other': 'other' }));
  const [page, other] = await Promise.all([ask('/'), text('/other')]);
  expect([page.status, other]).toEqual([502, 'other']);
  expect(paths(received).sort()).toEqual(['/', '/other']);
});

test.each<[string, string, string]>([
  ['vars', '<esi:vars>'.repeat(100_000) + include('/_fragments/a'), ''],
  ['try', '<esi:try><esi:attempt>'.repeat(100_000) + include('/_fragments/a'), ''],
  ['choose', '<esi:choose><esi:otherwise>'.repeat(100_000) + include('/_fragments/a'), ''],
  ['remove', '<esi:remove>'.repeat(100_000) + include('/_fragments/a'), ''],
  ['comments', '<!--esi '.repeat(100_000) + include('/_fragments/a'), include('/_fragments/a')],
])('a hundred thousand nested %s come to an end, and nothing in them is fetched', async (_, page, left) => {
  const { text, received } = await startEdge(documents({ '/': page, '/_fragments/a': 'x' }));
  expect((await text('/', PLAIN)).replaceAll('<!--esi', '').trim()).toBe(left);
  expect(received).toHaveLength(1);
});

test('includes in includes are fetched to depth five', async () => {
  const chain = range(10).map((index) => [`/_fragments/${index}`, `${index}${include(`/_fragments/${index + 1}`)}`]);
  const { text } = await startEdge(documents({ '/': include('/_fragments/0'), ...Object.fromEntries(chain) }));
  expect(await text('/', PLAIN)).toBe('01234');
});

/** Sends for as long as somebody reads, and tells how much that was. */
function endless(headers: Record<string, string>) {
  const sent = { bytes: 0 };
  const chunk = 'x'.repeat(64 * 1024);
  return {
    sent,
    answer: (response: ServerResponse) => {
      response.writeHead(200, headers);
      const write = () => {
        while (!response.destroyed && response.write(chunk)) sent.bytes += chunk.length;
      };
      response.on('drain', write);
      write();
    },
  };
}

test.each([
  ['public and may be kept', '/_fragments/a', { ...HTML, 'cache-control': 'max-age=60' }],
  [
    'public and may be kept, of a length that is given',
    '/_fragments/a',
    { ...HTML, 'cache-control': 'max-age=60', 'content-length': '9999999999' },
  ],
  ['public and may not be kept', '/_fragments/a', { ...HTML, 'cache-control': 'no-store' }],
  ['private', '/_fragments/private/a', { ...HTML, 'cache-control': 'private, no-store' }],
  ['a page itself', '/_fragments/a', { ...ESI, 'cache-control': 'max-age=60' }],
])('a fragment without end that is %s is left out, and the origin need not send it', async (_, src, headers) => {
  const { sent, answer } = endless(headers);
  const { text, metric } = await startEdge(
    documents({ '/': `<p>${include(src)}</p>`, [src]: answer, '/other': 'other' }),
  );
  expect(await Promise.all([text('/', PLAIN), text('/other', PLAIN)])).toEqual(['<p></p>', 'other']);
  await expect.poll(() => metric('edge_origin_requests')).toBe(0);
  expect(sent.bytes).toBeLessThan(32 * MEBIBYTE);
});

test.each([
  ['as it is', { ...ESI }, undefined],
  ['to be kept', { ...ESI, 'cache-control': 'max-age=60' }, undefined],
  ['packed a thousandfold', { ...ESI, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(64 * MEBIBYTE))],
])('a page with includes that has no end, %s, is a 502', async (_, headers, packed) => {
  const { sent, answer } = endless(headers);
  const { ask, metric } = await startEdge((_, response) =>
    packed ? response.writeHead(200, headers).end(packed) : answer(response),
  );
  expect((await ask('/')).status).toBe(502);
  await expect.poll(() => metric('edge_origin_requests')).toBe(0);
  expect(sent.bytes).toBeLessThan(32 * MEBIBYTE);
});

test('a fragment that comes packed, though nobody asked for that, is unpacked; in a coding unknown it is left out', async () => {
  const packed = (coding: string) => (response: ServerResponse) =>
    response.writeHead(200, { ...HTML, 'content-encoding': coding }).end(gzipSync('gzip'));
  const { text, received } = await startEdge(
    documents({
      '/': ['a', 'b', 'private/a'].map((name) => include(`/_fragments/${name}`)).join('|'),
      '/_fragments/a': packed('gzip'),
      '/_fragments/b': packed('compress'),
      '/_fragments/private/a': packed('gzip'),
    }),
  );
  expect(await text('/', PLAIN)).toBe('gzip||gzip');
  expect(received.slice(1).map(({ headers }) => headers['accept-encoding'])).toEqual(Array(3).fill('identity'));
});

test('a fragment that a visitor had stored in a coding, by an origin that does not say so, is not put into a page', async () => {
  const { ask, text } = await startEdge(
    documents({
      '/': `<p>${include('/_fragments/a')}</p>`,
      '/_fragments/a': (response) =>
        response
          .writeHead(200, { ...HTML, 'cache-control': 'max-age=60', 'content-encoding': 'gzip' })
          .end(gzipSync('packed')),
    }),
  );
  expect(await (await ask('/_fragments/a')).text()).toBe('packed');
  expect(await text('/', PLAIN)).toBe('<p></p>');
});

/** Where this process connects to. */
function watchConnections(): Set<string> {
  const seen = new Set<string>();
  const note = (message: unknown) => {
    const { connectParams } = message as { connectParams: { hostname: string; port: string } };
    seen.add(`${connectParams.hostname}:${connectParams.port}`);
  };
  subscribe('undici:client:beforeConnect', note);
  onTestFinished(() => void unsubscribe('undici:client:beforeConnect', note));
  return seen;
}

const AWAY = [
  'http://169.254.169.254/_fragments/a',
  'http://2852039166/_fragments/a',
  'http://0xa9fea9fe/_fragments/a',
  'http://0xa9.0xfe.0xa9.0xfe/_fragments/a',
  'http://0251.0376.0251.0376/_fragments/a',
  'http://169.254.43518/_fragments/a',
  'http://１６９.254.169.254/_fragments/a',
  'http://169.254.169.254.:80/_fragments/a',
  'http://[fd00:ec2::254]/_fragments/a',
  'http://[::ffff:169.254.169.254]/_fragments/a',
  'http://[::ffff:a9fe:a9fe]/_fragments/a',
  'http://[64:ff9b::a9fe:a9fe]/_fragments/a',
  'http://[fe80::1%25eth0]/_fragments/a',
  'http://[fe80::1%eth0]/_fragments/a',
  'http://[::1]/_fragments/a',
  'http://100.100.100.200/_fragments/a',
  'http://metadata.google.internal/_fragments/a',
  'http://localhost/_fragments/a',
  'http://127.0.0.1/_fragments/a',
  'http://127.1:ORIGIN/_fragments/a',
  'http://0x7f.1:ORIGIN/_fragments/a',
  'http://2130706433:ORIGIN/_fragments/a',
  'http://0:ORIGIN/_fragments/a',
  'http://%31%32%37.0.0.1:ORIGIN/_fragments/a',
  'https://127.0.0.1:ORIGIN/_fragments/a',
  'http://user@127.0.0.1:ORIGIN/_fragments/a',
  'http://127.0.0.1:ORIGIN@evil.example/_fragments/a',
  'http://@127.0.0.1:ORIGIN/_fragments/a',
  'http://evil.example#@127.0.0.1:ORIGIN/_fragments/a',
  'http://evil.example\\@127.0.0.1:ORIGIN/_fragments/a',
  '//evil.example/_fragments/a',
  '///evil.example/_fragments/a',
  '/\\evil.example/_fragments/a',
  '\\\\evil.example/_fragments/a',
  '/\t/evil.example/_fragments/a',
  'http:/evil.example/_fragments/a',
  'http:evil.example/_fragments/a',
  'http:/_fragments/a',
  'ht\ttp://evil.example/_fragments/a',
  'http:\n//evil.example/_fragments/a',
  '\u0001http://evil.example/_fragments/a',
  'file:///_fragments/a',
  'gopher://127.0.0.1:ORIGIN/_fragments/a',
  'data:text/html,/_fragments/a',
  'javascript:/_fragments/a',
  'blob:http://127.0.0.1:ORIGIN/_fragments/a',
  '/_fragments/../secret',
  '/_fragments/%2e%2e/secret',
  '/_fragments/..%2fsecret',
  '/_fragments/..;/secret',
  '/_fragments/a/../../secret',
  '/_fragmentsa',
  '/secret',
];

test.each(AWAY)('nothing is fetched for %j, neither as src nor as alt', async (address) => {
  const connections = watchConnections();
  let page = '';
  const { text, port, originPort, received } = await startEdge((request, response) => {
    if (request.url === '/') response.writeHead(200, ESI).end(page);
    else if (request.url === '/_fragments/none') response.writeHead(404, HTML).end('no');
    else response.writeHead(200, HTML).end('reached');
  });
  const src = address.replace('ORIGIN', String(originPort));
  page = `<p>${include(src)}${include('/_fragments/none', ` alt="${src}" onerror="continue"`)}</p>`;
  expect(await text('/', PLAIN)).toBe('<p></p>');
  expect(paths(received)).toEqual(['/', '/_fragments/none']);
  expect(connections).toEqual(
    new Set([`127.0.0.1:${port}`, `127.0.0.1:${originPort}`].filter((one) => connections.has(one))),
  );
});

test("the origin's own address in full is a way to say a path", async () => {
  let page = '';
  const { text, originPort } = await startEdge((request, response) => {
    if (request.url === '/') response.writeHead(200, ESI).end(page);
    else response.writeHead(200, HTML).end('reached');
  });
  page = include(`http://127.0.0.1:${originPort}/_fragments/a`);
  expect(await text('/', PLAIN)).toBe('reached');
});

const INJECTED = [
  include('/_fragments/secret'),
  '<esi:include src="/_fragments/private/secret">',
  `<!--esi ${include('/_fragments/secret')} -->`,
  '<esi:vars>$(HTTP_COOKIE{session})</esi:vars>',
  '<esi:remove>kept</esi:remove><esi:comment text="kept"/>',
  `<esi:try><esi:attempt>${include('/_fragments/secret')}</esi:attempt></esi:try>`,
  `<esi:choose><esi:otherwise>${include('/_fragments/secret')}</esi:otherwise></esi:choose>`,
];

test.each(INJECTED)('%s leaves as it is in what does not ask to be parsed, and is not followed', async (markup) => {
  const said = (cacheControl: string) => (response: ServerResponse) =>
    response.writeHead(200, { ...HTML, 'cache-control': cacheControl }).end(markup);
  const { text, received } = await startEdge(
    documents({
      '/': (response) =>
        response
          .writeHead(200, { ...ESI, 'cache-control': 'max-age=60' })
          .end(['kept', 'passed', 'private/own'].map((name) => include(`/_fragments/${name}`)).join('|')),
      '/page': said('max-age=60'),
      '/_fragments/kept': said('max-age=60'),
      '/_fragments/passed': said('no-store'),
      '/_fragments/private/own': said('private, no-store'),
      '/_fragments/secret': 'secret',
      '/_fragments/private/secret': 'secret',
    }),
  );
  const visitor = { headers: { ...PLAIN.headers, cookie: 'session=secret' } };
  // The first page is made as it leaves, the others of what is kept.
  for (let round = 0; round < 3; round++) {
    expect(await text('/', visitor)).toBe([markup, markup, markup].join('|'));
    expect(await text('/page', visitor)).toBe(markup);
  }
  expect(paths(received).filter((url) => url!.includes('secret'))).toEqual([]);
});

test('a query that a page repeats as text is no tag; even one that it repeats raw leads to fragments of the origin only', async () => {
  const escaped = (value: string) => value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  const { text, received } = await startEdge((request, response) => {
    const url = new URL(request.url!, 'http://a');
    const query = url.searchParams.get('q') ?? '';
    if (url.pathname === '/escaped') response.writeHead(200, ESI).end(`<p>${escaped(query)}</p>`);
    else if (url.pathname === '/target') response.writeHead(200, ESI).end(`<p>${url.search}</p>`);
    else if (url.pathname === '/raw') response.writeHead(200, ESI).end(`<p>${query}</p>`);
    else response.writeHead(200, HTML).end('secret');
  });
  const ask = (path: string, src: string) => text(`${path}?q=${encodeURIComponent(include(src))}`, PLAIN);
  expect(await ask('/escaped', '/_fragments/a')).toBe(`<p>${escaped(include('/_fragments/a'))}</p>`);
  expect(await ask('/target', '/_fragments/a')).not.toContain('secret');
  expect(received).toHaveLength(2);
  for (const src of ['/secret', '//evil.example/', 'http://169.254.169.254/'])
    expect(await ask('/raw', src)).toBe('<p></p>');
  expect(received).toHaveLength(5);
});

const EVIL = `<script>"'\`&<esi:include src="/_fragments/secret"/>$(HTTP_COOKIE)`;

test('what a visitor sends and a page prints is text: no markup, no tag, no variable; and nobody else gets it', async () => {
  const { ask, text, received } = await startEdge(
    documents({
      '/': (response) =>
        response
          .writeHead(200, { ...ESI, 'cache-control': 'max-age=60' })
          .end(
            '<esi:vars><p title="$(QUERY_STRING{q})">$(HTTP_COOKIE{c})$(HTTP_REFERER)$(HTTP_USER_AGENT)</p></esi:vars>',
          ),
    }),
  );
  const headers = { ...PLAIN.headers, referer: EVIL, 'user-agent': EVIL, cookie: `session=1; c=${EVIL}` };
  const path = `/?q=${encodeURIComponent(EVIL)}`;
  const printed = EVIL.replace(/[&<>"'`\\]/g, (character) => `&#${character.charCodeAt(0)};`);
  for (let round = 0; round < 2; round++) {
    const response = await ask(path, { headers });
    expect(await response.text()).toBe(`<p title="${printed}">${printed}${printed}${printed}</p>`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('etag')).toBeNull();
  }
  expect(await text(path, { headers: { ...PLAIN.headers, 'user-agent': 'other' } })).toBe(
    `<p title="${printed}">other</p>`,
  );
  expect(received).toHaveLength(1);
});

test.each<[string, boolean]>([
  ['plain', true],
  ['%2e%2e', true],
  ['//evil.example', true],
  ['@evil.example', true],
  ['x HTTP/1.1', true],
  ['x\r\nx-evil: 1\r\n\r\nGET /secret HTTP/1.1', true],
  ['#', true],
  ['?q=', true],
  ['..', false],
  ['../../secret', false],
  ['..;', false],
])('a visitor who sends %j changes one part of the URL of an include, or it is refused', async (value, isFetched) => {
  const { text, received } = await startEdge(
    documents({ '/': `${include('/_fragments/$(QUERY_STRING{q})/a')}${include('/_fragments/a?q=$(HTTP_COOKIE{c})')}` }),
  );
  const encoded = encodeURIComponent(value);
  await text(`/?q=${encoded}`, { headers: { cookie: `c=${encoded}` } });
  const includes = received.filter(({ url }) => url!.startsWith('/_fragments/'));
  expect(received).toHaveLength(includes.length + 1);
  expect(new Set(paths(includes))).toEqual(
    new Set([...(isFetched ? [`/_fragments/${encoded}/a`] : []), `/_fragments/a?q=${encodeURIComponent(encoded)}`]),
  );
  for (const { headers } of includes) expect(Object.keys(headers).sort()).toEqual(INCLUDE_HEADERS);
});

const INCLUDE_HEADERS = [
  'accept',
  'accept-encoding',
  'connection',
  'host',
  'surrogate-capability',
  'traceparent',
  'x-request-id',
];

test.each([
  ['a header of bytes that are no ASCII', 'X-Name: Zoë €\r\n'],
  ['a header of no value', 'X-Name:\r\n'],
  ['a status of its own', ''],
])('an odd answer is passed on: %s', async (name, field) => {
  const status = name.startsWith('a status') ? 299 : 200;
  const { ask } = await startEdge((_, response) =>
    response.socket!.end(`HTTP/1.1 ${status} Fine\r\n${field}Content-Length: 2\r\n\r\nok`),
  );
  const response = await ask('/');
  expect([response.status, await response.text()]).toEqual([status, 'ok']);
});

test('a mandatory include that is refused ends the page: it does not look whole', async () => {
  const { open } = await startEdge(documents({ '/': `<p>${include('http://169.254.169.254/', '')}</p>` }));
  const { request, response } = open('/');
  request.end();
  const read = await response.then(readAll, () => ({ text: '', isWhole: false }));
  expect(read.isWhole).toBe(false);
  expect(read.text).not.toContain('</p>');
});

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
