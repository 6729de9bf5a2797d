import { expect, test } from 'vitest';
import { page, startLayout, startPodlet } from './support.ts';

async function start() {
  const cached = { 'cache-control': 'max-age=60', 'surrogate-key': 'a b' };
  const shop = await startPodlet(
    {
      main: { content: (c) => c.html('<p>MAIN', 200, cached) },
      more: { content: (c) => c.html('<p>MORE', 200, { 'cache-control': 'max-age=10', 'surrogate-key': 'b c' }) },
      cart: { content: (c) => c.html('<p>CART', 200, cached) },
      silent: { content: '<p>SILENT' },
    },
    (app) => {
      app.get('/sitemap', (c) => c.json({ pages: [{ page: '/', lastmod: '2026-01-02' }] }));
      app.post('/actions/add', (c) => c.redirect('/', 303));
    },
  );
  const bare = await startPodlet({});
  // How long something took is different each time.
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url }, bare: { url: bare.url } },
      fragments: { 'shop/main': {}, 'shop/more': {}, 'shop/cart': { cookies: ['cart'] }, 'shop/silent': {} },
      pages: [
        page('/', { main: { fragment: 'shop/main', required: true }, more: { fragment: 'shop/more' } }),
        page('/products', { main: { fragment: 'shop/main', required: true } }),
        page('/product/:id{[A-Z0-9-]+}', { main: { fragment: 'shop/main', required: true } }),
        page('/private', { main: { fragment: 'shop/main', required: true }, cart: { fragment: 'shop/cart' } }),
        page('/silent', { main: { fragment: 'shop/silent', required: true } }),
        page('/:any', { main: { fragment: 'shop/main', required: true } }),
      ],
      actions: [
        { path: '/add', podlet: 'shop', action: 'add', page: '/', slot: 'main' },
        { path: '/products', podlet: 'shop', action: 'add', page: '/', slot: 'main' },
      ],
    },
    { serverTiming: false },
  );
  return { ...site, bare };
}

test('a whole page says how long it may be kept, by its parts, and under which tags', async () => {
  const { ask } = await start();
  const { headers } = await ask('/');
  expect(headers.get('cache-control')).toMatch(/^public, max-age=10, s-maxage=10/);
  expect(headers.get('surrogate-key')).toBe('a b podlet-shop c');
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
});

test.each(['/private', '/silent', '/_fragments/private/en/shop/cart', '/_fragments/en/shop/silent'])(
  '%s has a part that must not be kept: neither may it',
  async (path) => {
    const { ask } = await start();
    const { headers } = await ask(path);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.has('etag')).toBe(false);
  },
);

test('with tags left in, the page says how long its template may be kept, under another ETag', async () => {
  const { ask, askAsEdge } = await start();
  const raw = await askAsEdge('/private');
  expect(raw.headers.get('cache-control')).toMatch(/^public, max-age=60/);
  expect(raw.headers.get('surrogate-key')).toBe('a b podlet-shop');
  expect(raw.headers.get('etag')).not.toBe((await ask('/')).headers.get('etag'));
});

test('If-None-Match is compared weakly; what matches is a 304 with the fields of the 200 (RFC 9110 §13.1.2)', async () => {
  const { ask } = await start();
  for (const path of ['/', '/_fragments/en/shop/main']) {
    const whole = await ask(path);
    const etag = whole.headers.get('etag')!;
    const cases = {
      [etag]: 304,
      [`W/${etag}`]: 304,
      [`"x" , ${etag}`]: 304,
      '*': 304,
      '"x"': 200,
      [etag.slice(1, -1)]: 200,
    };
    for (const [value, status] of Object.entries(cases)) {
      const response = await ask(path, { headers: { 'if-none-match': value } });
      expect([value, response.status]).toEqual([value, status]);
      if (status !== 304) continue;
      expect(await response.text()).toBe('');
      for (const name of ['etag', 'cache-control', 'vary'])
        expect(response.headers.get(name)).toBe(whole.headers.get(name));
    }
  }
});

const XML = 'application/xml; charset=utf-8';

test.each([
  '/',
  '/silent',
  '/products/',
  '/_fragments/en/shop/main',
  '/sitemap.xml',
  '/sitemap-shop-1.xml',
  '/robots.txt',
  '/_podlet/shop/assets/a.css',
  '/nowhere/at/all',
])('HEAD %s is GET without the body (RFC 9110 §9.3.2)', async (path) => {
  const { ask } = await start();
  const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
  expect(head.status).toBe(get.status);
  expect(await head.text()).toBe('');
  if (path.startsWith('/sitemap')) expect([get.status, get.headers.get('content-type')]).toEqual([200, XML]);
  for (const [name, value] of get.headers) {
    if (name !== 'server-timing') expect([name, head.headers.get(name)]).toEqual([name, value]);
  }
});

test.each(['/sitemap.xml', '/robots.txt'])('%s says that it is not modified (RFC 9110 §13.1.2)', async (path) => {
  const { ask } = await start();
  const etag = (await ask(path)).headers.get('etag')!;
  for (const method of ['GET', 'HEAD']) {
    const response = await ask(path, { method, headers: { 'if-none-match': `"x", ${etag}` } });
    expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
  }
  expect((await ask(path, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
});

test.each([
  ['POST', '/', 'GET, HEAD'],
  ['DELETE', '/product/A', 'GET, HEAD'],
  ['PUT', '/products', 'GET, HEAD, POST'],
  ['OPTIONS', '/', 'GET, HEAD'],
])('%s %s is 405 with Allow: %s', async (method, path, allow) => {
  const { ask } = await start();
  const response = await ask(path, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe(allow);
});

test.each([
  ['/products/', '/products'],
  ['/products/?page=2&x=%2F', '/products?page=2&x=%2F'],
  ['/product/A/', '/product/A'],
])('%s is %s, told by a relative redirect', async (path, location) => {
  const { ask } = await start();
  const response = await ask(`http://inside:8081${path}`);
  expect(response.status).toBe(301);
  expect(response.headers.get('location')).toBe(location);
  expect((await ask(location)).status).toBe(200);
});

test.each(['//evil.example/', '/%5cevil.example/', '/\\evil.example/', '/%2fevil.example/', '/%09/evil.example/'])(
  'the slash at the end of %s does not send anybody away',
  async (path) => {
    const { ask } = await start();
    const response = await ask(`http://layout${path}`);
    const location = response.headers.get('location');
    if (location) expect(new URL(location, 'http://layout').origin).toBe('http://layout');
    else expect(response.status).toBe(404);
  },
);

test('fragments are not for search engines, and carry their head for scripts', async () => {
  const shop = await startPodlet({ main: { content: (c) => c.html('x', 200, { 'podlet-head': 'e30' }) } });
  const site = startLayout({ podlets: { shop: { url: shop.url } }, fragments: { 'shop/main': {} } });
  const { headers } = await site.ask('/_fragments/en/shop/main');
  expect(headers.get('x-robots-tag')).toBe('noindex');
  expect(headers.get('podlet-head')).toBe('e30');
});

test('a bug in a page is its designed 500', async () => {
  const shop = await startPodlet({ main: { content: 'x' } });
  const query = () => {
    throw new Error('bug');
  };
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': {} },
    pages: [page('/', { main: { fragment: 'shop/main', required: true, query } })],
  });
  const response = await site.ask('/');
  expect(response.status).toBe(500);
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(await response.text()).toContain('<h1>Error 500</h1>');
});

test('a visitor who left ends what was fetched for that visitor alone', async () => {
  const left = new AbortController();
  let heard: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => (heard = resolve));
  const shop = await startPodlet({
    main: {
      content: (c) => {
        c.req.raw.signal.addEventListener('abort', () => heard?.());
        left.abort();
        return new Promise(() => {});
      },
    },
  });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/main': { cookies: ['cart'] } },
      pages: [page('/', { main: { fragment: 'shop/main', required: true } })],
    },
    { deadline: 60_000, budget: 60_000 },
  );
  await site.ask('/', { signal: left.signal });
  await ended;
});

test('a visitor who left is no fault of the site', async () => {
  const visitor = new AbortController();
  const shop = await startPodlet({
    main: {
      content: () => {
        visitor.abort();
        return new Promise<Response>(() => {});
      },
    },
  });
  const { ask } = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': { cookies: ['cart'] } },
    pages: [page('/', { main: { fragment: 'shop/main', required: true } })],
  });
  expect((await ask('/', { signal: visitor.signal })).status).toBe(499);
});
