import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ESI, HTML, latch, readAll, startEdge } from './support.ts';

const include = (src: string, more = ' onerror="continue"') => `<esi:include src="${src}"${more}/>`;

/** An origin whose pages and fragments are these bodies. */
function bodies(map: Record<string, string | ((response: ServerResponse) => void)>): Parameters<typeof startEdge>[0] {
  return (request, response) => {
    const body = map[request.url!];
    if (typeof body === 'function') body(response);
    else if (body === undefined) response.writeHead(404, HTML).end('not found');
    else response.writeHead(200, body.includes('<esi:') ? ESI : HTML).end(body);
  };
}

test('includes are filled in order, nested ones too; nothing may keep the whole, and no validator stands for it', async () => {
  const { ask } = await startEdge(
    bodies({
      '/': (response) =>
        response
          .writeHead(200, {
            ...ESI,
            etag: '"x"',
            'last-modified': 'x',
            'cache-control': 'public, max-age=60',
            'set-cookie': 'a=1',
          })
          .end(`<h>${include('/_fragments/en/a/header')}</h>${include('/_fragments/en/a/footer?x=1&amp;y=2')}.`),
      '/_fragments/en/a/header': `ü${include('/_fragments/private/en/b/cart')}`,
      '/_fragments/private/en/b/cart': 'cart',
      '/_fragments/en/a/footer?x=1&y=2': 'footer',
    }),
  );
  const response = await ask('/', { headers: { 'accept-encoding': 'identity' } });
  expect(await response.text()).toBe('<h>ücart</h>footer.');
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'private, no-store',
    'cache-status': expect.stringMatching(/^selvedge; fwd=/),
    connection: 'keep-alive',
    'content-type': 'text/html; charset=utf-8',
    date: expect.any(String),
    'keep-alive': expect.any(String),
    'set-cookie': 'a=1',
    'transfer-encoding': 'chunked',
    vary: 'accept-encoding',
  });
});

test('only what says that it holds includes is parsed', async () => {
  const { text } = await startEdge(
    bodies({
      '/': include('/_fragments/en/a/b'),
      '/_fragments/en/a/b': (response) => response.writeHead(200, HTML).end(include('/_fragments/en/a/c')),
      '/_fragments/en/a/c': 'c',
      '/plain': (response) => response.writeHead(200, HTML).end(include('/_fragments/en/a/c')),
    }),
  );
  expect(await text('/')).toBe(include('/_fragments/en/a/c'));
  expect(await text('/plain')).toBe(include('/_fragments/en/a/c'));
});

test('includes are fetched in parallel: none is answered before all have arrived', async () => {
  const three = latch(3);
  const { text } = await startEdge(async (request, response) => {
    if (request.url === '/')
      return void response
        .writeHead(200, ESI)
        .end(['a', 'b', 'c'].map((name) => include(`/_fragments/en/x/${name}`)).join(''));
    three.arrive();
    await three.all;
    response.writeHead(200, HTML).end(request.url!.at(-1));
  });
  expect(await text('/')).toBe('abc');
});

test('the first bytes leave before the slowest include is there', async () => {
  const go = Promise.withResolvers<void>();
  const { open } = await startEdge(async (request, response) => {
    if (request.url === '/')
      return void response.writeHead(200, ESI).end(`<head>${include('/_fragments/en/a/slow')}</body>`);
    await go.promise;
    response.writeHead(200, HTML).end('slow');
  });
  const { request, response } = open('/');
  request.end();
  const answer = await response;
  let text = '';
  answer.on('data', (chunk) => (text += chunk));
  await expect.poll(() => text).toBe('<head>');
  go.resolve();
  await once(answer, 'end');
  expect(text).toBe('<head>slow</body>');
});

test('a private include gets the cookies, no other does; neither gets anything else of the visitor', async () => {
  const { text, received } = await startEdge(
    bodies({
      '/': `${include('/_fragments/private/en/a/cart')}${include('/_fragments/en/a/footer')}${include('/_fragments/en/private/footer')}`,
      '/_fragments/private/en/a/cart': 'cart',
      '/_fragments/en/a/footer': 'footer',
      '/_fragments/en/private/footer': 'p',
    }),
  );
  const headers = {
    cookie: 'cart=1; session=2',
    authorization: 'evil',
    'accept-language': 'evil',
    'accept-encoding': 'gzip',
    'user-agent': 'evil',
    'if-none-match': '"evil"',
    range: 'bytes=0-1',
    'x-evil': 'evil',
  };
  expect(await text('/', { headers })).toBe('cartfooterp');
  const includes = received.filter(({ url }) => url !== '/');
  expect(includes).toHaveLength(3);
  for (const { url, headers: inner, rawHeaders } of includes) {
    expect(inner.cookie).toBe(url!.startsWith('/_fragments/private/') ? 'cart=1; session=2' : undefined);
    expect(JSON.stringify(rawHeaders)).not.toMatch(/evil|range|gzip/);
    expect(inner['surrogate-capability']).toBe('selvedge="ESI/1.0"');
  }
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://127.0.0.1:1/_fragments/en/a/b',
  '//evil.example/_fragments/en/a/b',
  'https://evil.example/_fragments/en/a/b',
  'file:///etc/passwd',
  'data:text/html,evil',
  '/',
  '/checkout/cart',
  '/metrics',
  '/_fragments',
  '/_fragments/../metrics',
  '/_fragments/%2e%2e/metrics',
  '/_fragments/..\\metrics',
  '\\\\evil.example/_fragments/en/a/b',
  'http://',
  '../_podlet/a',
])('an include of %s is not fetched', async (src) => {
  const { text, received } = await startEdge(bodies({ '/page': `<p>${include(src)}</p>` }));
  expect(await text('/page')).toBe('<p></p>');
  expect(received).toHaveLength(1);
});

const html =
  (body: string, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status, HTML).end(body);
const FAILURES: [string, (response: ServerResponse) => void][] = [
  ['answers 404', html('not found', 404)],
  ['answers 500', html('stack trace', 500)],
  ['redirects', (response) => response.writeHead(302, { location: '/_fragments/en/a/other' }).end()],
  ['resets', (response) => response.socket!.destroy()],
  [
    'breaks off',
    (response) => response.writeHead(200, { 'content-length': '99' }).write('half', () => response.socket!.destroy()),
  ],
  ['never answers', () => {}],
  ['stalls', (response) => response.writeHead(200, HTML).write('half')],
];
const isSlow = (name: string) => /never|stalls/.test(name);

test.each(FAILURES)('an include that %s is left out where it may be', async (name, fail) => {
  const { text } = await startEdge(
    bodies({
      '/': `<p>${include('/_fragments/en/a/b')}</p>`,
      '/_fragments/en/a/b': fail,
      '/_fragments/en/a/other': 'other',
    }),
    isSlow(name) ? 100 : 4000,
  );
  expect(await text('/')).toBe('<p></p>');
});

test.each(FAILURES)(
  'a mandatory include that %s breaks the connection off: no page ends that only looks whole',
  async (name, fail) => {
    const { open } = await startEdge(
      bodies({ '/': `<p>${include('/_fragments/en/a/b', '')}</p>`, '/_fragments/en/a/b': fail }),
      isSlow(name) ? 100 : 4000,
    );
    const { request, response } = open('/');
    request.end();
    const read = await response.then(readAll, () => ({ text: '', isWhole: false }));
    expect(read.isWhole).toBe(false);
    expect(read.text).not.toContain('</p>');
  },
);

test('includes in a circle come to an end', async () => {
  const { text, received } = await startEdge(
    bodies({ '/': include('/_fragments/en/a/b'), '/_fragments/en/a/b': `<b>${include('/_fragments/en/a/b')}</b>` }),
  );
  expect(await text('/')).toBe('<b><b><b><b><b></b></b></b></b></b>');
  expect(received).toHaveLength(6);
});

test('HEAD of a page with includes fetches none of them', async () => {
  const { ask, received } = await startEdge(bodies({ '/': `<p>${include('/_fragments/en/a/b')}</p>` }));
  const response = await ask('/', { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(response.headers.has('content-length')).toBe(false);
  expect(received.map(({ method, url }) => [method, url])).toEqual([['HEAD', '/']]);
});

test('a page with another status is filled, too', async () => {
  const { ask } = await startEdge(
    bodies({
      '/': (response) => response.writeHead(422, ESI).end(include('/_fragments/en/a/b')),
      '/_fragments/en/a/b': 'b',
    }),
  );
  const response = await ask('/', { method: 'POST', body: 'x' });
  expect([response.status, await response.text()]).toEqual([422, 'b']);
});

test('a visitor who leaves ends the includes that are under way', async () => {
  const ended = Promise.withResolvers<void>();
  const { open } = await startEdge((request, response) => {
    if (request.url === '/') return void response.writeHead(200, ESI).end(`<head>${include('/_fragments/en/a/b')}`);
    response.once('close', ended.resolve);
  });
  const { request, response } = open('/');
  request.once('error', () => {});
  request.end();
  await once(await response, 'data');
  request.destroy();
  await ended.promise;
});
