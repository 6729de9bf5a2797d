import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { listen, page, startLayout } from './support.ts';

type Fault = (response: ServerResponse) => void;

const html = { 'content-type': 'text/html; charset=utf-8' };

const FAULTS: [name: string, reason: string, fault: Fault][] = [
  ['resets the connection', 'reset', (response) => response.socket!.destroy()],
  ['never sends headers', 'deadline', () => {}],
  ['stalls in the body', 'deadline', (response) => response.writeHead(200, html).write('<p>half')],
  [
    'breaks off in the body',
    'reset',
    (response) =>
      response.writeHead(200, { ...html, 'content-length': '100' }).write('<p>half', () => response.socket!.destroy()),
  ],
  ['answers 500', 'status', (response) => response.writeHead(500, html).end('<p>stack trace')],
  ['answers 403', 'status', (response) => response.writeHead(403, html).end('<p>no')],
  ['sends JSON', 'wrong-type', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}')],
  ['sends no type', 'wrong-type', (response) => response.writeHead(200).end('x')],
  [
    'sends an unasked coding',
    'wrong-type',
    (response) => response.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end('x'),
  ],
  ['sends too much', 'too-large', (response) => response.writeHead(200, html).end('x'.repeat(1001))],
  ['never ends what is too much', 'too-large', (response) => response.writeHead(200, html).write('x'.repeat(1001))],
];

/** A podlet that works until it is told to fail: its manifest and fallback are known by then. */
async function startFaulty(fault: Fault, { reason = '', keepsManifest = true } = {}) {
  let broken = false;
  const { url, close } = await listen((request, response) => {
    if (broken && (!keepsManifest || !request.url!.includes('manifest'))) return fault(response);
    if (request.url!.endsWith('/manifest.json')) {
      const manifest = {
        name: 'box',
        version: '1',
        content: '/',
        fallback: '/fallback',
        css: [{ value: '/assets/box.css' }],
      };
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify(manifest));
    }
    response.writeHead(200, html).end(request.url!.endsWith('/fallback') ? '<p>kept' : '<p>fresh');
  });
  const policy = { maxBytes: 1000, deadline: reason === 'deadline' ? 80 : 4000, fallback: '<p>static' };
  // A page that leaves whole says what became of its parts.
  const site = startLayout(
    {
      podlets: { shop: { url } },
      fragments: { 'shop/box': policy, 'shop/inner': {} },
      pages: [
        page('/optional', { box: { fragment: 'shop/box' } }),
        page('/inline', { box: { fragment: 'shop/box', inline: true } }),
        page('/required', { box: { fragment: 'shop/box', required: true } }),
      ],
    },
    { settle: 10_000, cacheSize: 0 },
  );
  return { ...site, close, break: () => (broken = true) };
}

test.each(FAULTS)(
  'a podlet that %s gives its kept fallback with its assets, marked and not cached (%s)',
  async (_, reason, fault) => {
    const site = await startFaulty(fault, { reason });
    await expect.poll(() => site.text('/inline')).toContain('[box:<p>fresh]');
    site.break();
    for (const path of ['/optional', '/inline']) {
      const response = await site.ask(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('selvedge-degraded')).toBe(`shop/box;fallback;${reason}`);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(response.headers.has('etag')).toBe(false);
      const body = await response.text();
      expect(body).toContain('<p>kept]');
      expect(body).toContain('<link rel="stylesheet" href="/_podlet/shop/box/assets/box.css">');
      expect(await site.throughEdge(path)).toBe(body);
    }
    const required = await site.ask('/required');
    expect(required.status).toBe(503);
    expect(await required.text()).toContain('<h1>Error 503</h1>');
  },
);

test.each(FAULTS)('a podlet that %s from the start gives the static fallback', async (_, __, fault) => {
  const site = await startFaulty(fault, { reason: 'deadline', keepsManifest: false });
  site.break();
  const response = await site.ask('/optional');
  expect(response.headers.get('selvedge-degraded')).toMatch(/^shop\/box;static;/);
  expect(await response.text()).toContain('[box:<p>static]');
  expect((await site.ask('/required')).status).toBe(503);
});

test('a podlet whose process is gone gives the kept fallback', async () => {
  const site = await startFaulty(() => {});
  await site.ask('/inline');
  site.close();
  expect(await site.text('/inline')).toContain('[box:<p>kept]');
});

test('a podlet without a fallback gives the static one, else nothing', async () => {
  const { url } = await listen((_, response) => void response.writeHead(500).end());
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/a': { fallback: 'static <esi:include src="/"/>' }, 'shop/b': {} },
    pages: [page('/', { a: { fragment: 'shop/a' }, b: { fragment: 'shop/b' } })],
  });
  expect(await site.text('/')).toContain('[a:static &lt;esi:include src="/"/>][b:]');
  expect((await site.ask('/')).headers.get('selvedge-degraded')).toBe('shop/a;static;status, shop/b;empty;status');
});

test('a static fallback that cannot be written is told at the start, not amid a page', () => {
  const fallback = ({ locale }: { locale: string }) => {
    if (locale === 'de') throw new Error('no German text');
    return 'static';
  };
  const start = () =>
    startLayout({
      podlets: { shop: { url: 'http://127.0.0.1:1' } },
      locales: { en: {}, de: { prefix: '/de' } },
      fragments: { 'shop/a': { fallback } },
      pages: [],
    });
  expect(start).toThrow('The fallback of fragment "shop/a" cannot be written in de');
});

test('a fallback with nested fragments is filled like any content', async () => {
  let broken = false;
  const { url } = await listen((request, response) => {
    const [, name, route] = request.url!.split('/');
    if (route === 'manifest.json') {
      const manifest = { name, version: '1', content: '/', fallback: name === 'header' ? '/fallback' : '' };
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify(manifest));
    }
    if (name === 'cart') return void response.writeHead(200, html).end('CART');
    if (broken) return void response.writeHead(500).end();
    response.writeHead(200, { ...html, 'surrogate-control': 'content="ESI/1.0"' });
    response.end(`${route ?? 'content'}:<esi:include src="/_fragments/en/shop/cart" onerror="continue"/>`);
  });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/header': {}, 'shop/cart': {} },
    pages: [page('/', { header: { fragment: 'shop/header' } })],
  });
  expect(await site.text('/')).toContain('[header:content:CART]');
  broken = true;
  expect(await site.text('/')).toContain('[header:fallback:CART]');
  expect(await site.throughEdge('/')).toBe(await site.text('/'));
});

test.each([
  ['no JSON', 'nonsense'],
  ['no manifest', '{"name":"x"}'],
  ['nothing', 'null'],
  ['content elsewhere', JSON.stringify({ name: 'box', version: '1', content: 'http://169.254.169.254/latest' })],
  [
    'a fallback elsewhere',
    JSON.stringify({ name: 'box', version: '1', content: '/', fallback: 'http://127.0.0.1:1/' }),
  ],
  ['a content that is no URL', JSON.stringify({ name: 'box', version: '1', content: 'http://' })],
])('a manifest that is or names %s is not followed', async (_, body) => {
  const asked: string[] = [];
  const { url } = await listen((request, response) => {
    asked.push(request.url!);
    response.setHeader('content-type', 'application/json').end(body);
  });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/box': { fallback: 'static' } },
    pages: [page('/', { box: { fragment: 'shop/box' } })],
  });
  expect(await site.text('/')).toContain('[box:static]');
  expect(asked).toEqual(['/box/manifest.json']);
});

test('a hundred cold requests ask for the manifest once', async () => {
  let manifests = 0;
  const { url } = await listen((request, response) => {
    if (!request.url!.endsWith('/manifest.json')) return void response.writeHead(200, html).end('fresh');
    manifests++;
    response.setHeader('content-type', 'application/json').end('{"name":"box","version":"1","content":"/"}');
  });
  const site = startLayout({
    podlets: { shop: { url } },
    fragments: { 'shop/box': {} },
    pages: [page('/', { box: { fragment: 'shop/box', required: true } })],
  });
  const statuses = await Promise.all(Array.from({ length: 100 }, async () => (await site.ask('/')).status));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(manifests).toBe(1);
});

test('the deadline covers a slow manifest and a slow content together', async () => {
  const { url } = await listen((request, response) => {
    if (!request.url!.endsWith('/manifest.json')) return; // never
    setTimeout(
      () => response.setHeader('content-type', 'application/json').end('{"name":"box","version":"1","content":"/"}'),
      700,
    );
  });
  const site = startLayout(
    {
      podlets: { shop: { url } },
      fragments: { 'shop/box': {} },
      pages: [page('/', { box: { fragment: 'shop/box' } })],
    },
    { deadline: 1000, settle: 10_000 },
  );
  const start = performance.now();
  expect((await site.ask('/')).headers.get('selvedge-degraded')).toBe('shop/box;empty;deadline');
  expect(performance.now() - start).toBeLessThan(1600);
});
