import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { assetTags, parseLinkAssets, publicAssetUrl } from '../src/assets.ts';
import { page, startLayout, startPodlet } from './support.ts';

const MANIFEST = 'http://127.0.0.1:4101/header/manifest.json';

test.each([
  ['../assets/a.css', '/_podlet/explore/assets/a.css'],
  ['/assets/a.css', '/_podlet/explore/header/assets/a.css'],
  ['http://127.0.0.1:4101/assets/a.css?v=1', '/_podlet/explore/assets/a.css?v=1'],
  ['https://cdn.example/a.css', 'https://cdn.example/a.css'],
  ['http://', undefined],
])("the asset %s is %s for browsers, by Podium's rule of joining", (value, url) => {
  expect(publicAssetUrl(value, MANIFEST, 'explore')).toBe(url);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['</next>; rel=next', undefined],
  ['nonsense, <', undefined],
  ['<../assets/a.css>; asset-type=style', [{ kind: 'style', url: '/_podlet/explore/assets/a.css' }]],
  [
    '<../assets/a.js>; type=module; asset-type=script; crossorigin="anonymous", <../assets/a.css>; ASSET-TYPE="style"; media="(width > 1px)"',
    [
      { kind: 'script', url: '/_podlet/explore/assets/a.js', type: 'module', crossorigin: 'anonymous' },
      { kind: 'style', url: '/_podlet/explore/assets/a.css', media: '(width > 1px)' },
    ],
  ],
])('Link: %s', (link, assets) => {
  expect(parseLinkAssets(link, MANIFEST, 'explore')).toEqual(assets);
});

test('tags stand once for each URL, styles first, modules as modules, escaped', () => {
  const [segment] = assetTags([
    { kind: 'script', url: '/a.js', type: 'module' },
    { kind: 'script', url: '/b.js?a=1&b="2"' },
    { kind: 'style', url: '/a.css', media: 'print', integrity: 'sha256-x', crossorigin: 'anonymous' },
    { kind: 'script', url: '/a.js', type: 'module' },
  ]);
  expect(segment).toEqual({
    type: 'text',
    text:
      '<link rel="stylesheet" href="/a.css" media="print" crossorigin="anonymous" integrity="sha256-x">' +
      '<script type="module" src="/a.js"></script><script defer src="/b.js?a=1&amp;b=&quot;2&quot;"></script>',
  });
  expect(assetTags([])).toEqual([]);
});

test("a content's Link is the truth for its assets; without one the manifest's count, by scope", async () => {
  const manifest = {
    css: [{ value: '../assets/all.css' }, { value: '../assets/fallback.css', scope: 'fallback' }],
    js: [{ value: '../assets/all.js', type: 'module', scope: 'content' }],
  };
  const shop = await startPodlet({
    linked: {
      content: (c) => c.html('x', 200, { link: '<../assets/own.css>; asset-type=style' }),
      manifest,
    },
    silent: { content: 'x', manifest },
    broken: { content: (c) => c.text('', 500), fallback: 'y', manifest },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/linked': {}, 'shop/silent': {}, 'shop/broken': {} },
    pages: ['linked', 'silent', 'broken'].map((name) =>
      page(`/${name}`, { main: { fragment: `shop/${name}`, inline: true } }),
    ),
  });
  const files = async (path: string) => (await site.text(path)).match(/[a-z]+\.(?:css|js)(?=")/g);
  expect(await files('/linked')).toEqual(['own.css']);
  expect(await files('/silent')).toEqual(['all.css', 'all.js']);
  expect(await files('/broken')).toEqual(['all.css', 'fallback.css']);
});

async function startFiles() {
  const shop = await startPodlet({}, (app: Hono) => {
    app.get('/assets/:file', (c) =>
      c.req.param('file') === 'a.css'
        ? c.body('a{}', 200, {
            'content-type': 'text/css',
            'cache-control': 'public, max-age=31536000, immutable',
            'content-encoding': c.req.header('accept-encoding') ?? '',
            'set-cookie': 'evil=1',
            'x-evil': '1',
          })
        : c.notFound(),
    );
    app.get('/moved/a.css', (c) => c.redirect('http://169.254.169.254/'));
    app.all('*', (c) => c.text('secret'));
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url, assets: ['/assets/', '/moved/'] }, gone: { url: 'http://127.0.0.1:1' } },
  });
  return { ...site, shop };
}

test('a file of a podlet is served as it is, without cookies and without anything of the visitor', async () => {
  const { ask, shop } = await startFiles();
  const headers = {
    cookie: 'a=evil',
    authorization: 'evil',
    'podium-locale': 'evil',
    'user-agent': 'evil',
    'accept-encoding': 'zstd, gzip;q=0.5, br;q=0',
  };
  const response = await ask('/_podlet/shop/assets/a.css', { headers });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('a{}');
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
    'content-type': 'text/css',
    'x-content-type-options': 'nosniff',
  });
  expect(JSON.stringify(shop.received)).not.toContain('evil');
  expect(shop.received[0]?.headers['accept-encoding']).toBe('gzip');
  const head = await ask('/_podlet/shop/assets/a.css', { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
});

test.each([
  '/_podlet/shop/assets/b.css',
  '/_podlet/shop/assets/',
  '/_podlet/shop/header/',
  '/_podlet/shop/actions/add',
  '/_podlet/shop/',
  '/_podlet/shop',
  '/_podlet/nobody/assets/a.css',
  '/_podlet/constructor/assets/a.css',
  '/_podlet/__proto__/assets/a.css',
  '/_podlet/toString/assets/a.css',
  '/_podlet/shop/assets/../header',
  '/_podlet/shop/assets/%2e%2e/header',
  '/_podlet/shop/assets/%2E./header',
  '/_podlet/shop/assets/..%2fheader',
  '/_podlet/shop/assets/%2e%2e%2fheader',
  '/_podlet/shop/assets/..%5cheader',
  '/_podlet/shop/assets/..\\header',
  '/_podlet/shop/assets//a.css',
  '/_podlet/shop//assets/a.css',
  '/_podlet/shop/assets/a.css%00',
  '/_podlet/shop/assetsa.css',
  '/_podlet/shop/moved/a.css',
  '/_podlet//shop/assets/a.css',
])('%s is not served', async (path) => {
  const { ask } = await startFiles();
  const response = await ask(`http://layout${path}`);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('secret');
});

test('a file of a podlet that is gone is a 503 that nobody keeps', async () => {
  const { ask } = await startFiles();
  const response = await ask('/_podlet/gone/assets/a.css');
  expect(response.status).toBe(503);
  expect(response.headers.get('cache-control')).toBe('no-store');
});
