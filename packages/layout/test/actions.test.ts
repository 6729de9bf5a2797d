import type { Context } from 'hono';
import { expect, test } from 'vitest';
import { page, startLayout, startPodlet } from './support.ts';

const ORIGIN = 'https://shop.example';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A cart page whose form is answered by `action`. */
async function start(action: (c: Context) => Response | Promise<Response>, { deadline = 4000 } = {}) {
  const shop = await startPodlet(
    {
      header: { content: 'HEADER' },
      cart: { content: 'CART', manifest: { css: [{ value: '/assets/cart.css' }] } },
    },
    (app) => void app.post('/actions/add', action),
  );
  const site = startLayout({
    origin: ORIGIN,
    alsoTrustedOrigins: ['http://localhost:8081'],
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/header': {}, 'shop/cart': { cookies: ['cart'] } },
    pages: [page('/cart', { header: { fragment: 'shop/header' }, main: { fragment: 'shop/cart', required: true } })],
    actions: [
      { path: '/cart/add', podlet: 'shop', action: 'add', cookies: ['cart'], page: '/cart', slot: 'main', deadline },
    ],
  });
  const post = (headers: Record<string, string> = {}, body = 'sku=A&amount=2') =>
    site.ask('/cart/add', { method: 'POST', headers: { origin: ORIGIN, ...FORM, ...headers }, body });
  const actions = () => shop.received.filter(({ method }) => method === 'POST');
  return { ...site, shop, post, actions };
}

const done = (c: Context) => c.redirect('/cart', 303);

test.each<[string, Record<string, string>, number]>([
  ['the site itself', { origin: ORIGIN }, 303],
  ['an origin that is also trusted', { origin: 'http://localhost:8081' }, 303],
  ['the site itself, as fetch metadata says', { 'sec-fetch-site': 'same-origin' }, 303],
  ['another site', { origin: 'https://evil.example' }, 403],
  [
    'another site that says otherwise by fetch metadata',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    403,
  ],
  ['a sandbox', { origin: 'null' }, 403],
  ['a sibling domain', { origin: 'https://evil.shop.example' }, 403],
  ['a domain that begins alike', { origin: `${ORIGIN}.evil.example` }, 403],
  ['the same host without TLS', { origin: 'http://shop.example' }, 403],
  ['another port', { origin: `${ORIGIN}:8443` }, 403],
  ['a sibling, as fetch metadata says', { 'sec-fetch-site': 'same-site' }, 403],
  ['nobody knows where', {}, 403],
  ['nobody knows where, with a referrer', { referer: `${ORIGIN}/cart` }, 403],
])('a form sent from %s', async (_, headers, status) => {
  const { ask, actions } = await start(done);
  const response = await ask('/cart/add', { method: 'POST', headers: { ...FORM, ...headers }, body: 'sku=A' });
  expect(response.status).toBe(status);
  expect(actions()).toHaveLength(status === 303 ? 1 : 0);
});

test('the form reaches its podlet as it is, with the named cookies and nothing else of the visitor', async () => {
  const { post, actions } = await start(done);
  const body = 'sku=A&name=%3Cesi%3A%C3%A9&amount=2';
  await post(
    { cookie: 'session=evil; cart=c1', 'podium-locale': 'evil', authorization: 'evil', 'x-forwarded-for': 'evil' },
    body,
  );
  expect(actions()).toMatchObject([
    { url: '/actions/add', body, headers: { cookie: 'cart=c1', accept: 'text/html', 'podium-locale': 'en', ...FORM } },
  ]);
  expect(JSON.stringify(actions())).not.toContain('evil');
});

test('a file reaches its podlet byte by byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 512 }, (_, at) => at % 256));
  let received: unknown;
  const { ask } = await start(async (c) => {
    const { sku, photo } = await c.req.parseBody();
    received = { sku, photo: Buffer.from(await (photo as File).arrayBuffer()) };
    return done(c);
  });
  const body = new FormData();
  body.set('sku', 'É');
  body.set('photo', new File([bytes], 'photo.png', { type: 'image/png' }));
  const response = await ask('/cart/add', { method: 'POST', headers: { origin: ORIGIN }, body });
  expect(response.status).toBe(303);
  expect(received).toEqual({ sku: 'É', photo: bytes });
});

test.each([
  ['/cart', true],
  ['/cart?added=A#top', true],
  ['/', true],
  ['https://evil.example/', false],
  ['//evil.example/', false],
  ['/\\evil.example/', false],
  ['/\t/evil.example/', false],
  ['\\/evil.example', false],
  ['javascript:alert(1)', false],
  ['cart', false],
])('a redirect to %j is passed on: %s', async (location, isPassed) => {
  const { post } = await start(() => new Response(null, { status: 303, headers: { location } }));
  const response = await post();
  expect(response.status).toBe(isPassed ? 303 : 503);
  expect(response.headers.get('location')).toBe(isPassed ? location : null);
  expect(response.headers.get('cache-control')).toContain('no-store');
});

test('only the named cookies are set, each as the podlet wrote it', async () => {
  const { post } = await start((c) => {
    for (const cookie of ['cart=c1; Path=/; HttpOnly', 'session=evil', ' cart=c2', 'cart2=evil', 'cart', '=cart'])
      c.header('set-cookie', cookie, { append: true });
    return done(c);
  });
  expect((await post()).headers.getSetCookie().map((cookie) => cookie.trim())).toEqual([
    'cart=c1; Path=/; HttpOnly',
    'cart=c2',
  ]);
});

test('HTML of an action stands in the page, with its status, its assets and its cookies', async () => {
  const { post } = await start((c) =>
    c.html('<p>Too many &lt;esi:include&gt; <esi:include src="/"/>', 422, {
      link: '</assets/cart.css>; asset-type=style',
      'set-cookie': 'cart=c1',
      'cache-control': 'max-age=60',
    }),
  );
  const response = await post();
  expect(response.status).toBe(422);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.has('etag')).toBe(false);
  expect(response.headers.getSetCookie()).toEqual(['cart=c1']);
  const html = await response.text();
  expect(html).toContain('[header:HEADER][main:<p>Too many &lt;esi:include&gt; &lt;esi:include src="/"/>]');
  expect(html).toContain('<link rel="stylesheet" href="/_podlet/shop/cart/assets/cart.css">');
});

test.each([
  [200, 'application/json', { count: 2 }],
  [409, 'application/problem+json', { title: 'Sold out' }],
])('%i %s passes to a script', async (status, type, body) => {
  const { post, actions } = await start(
    () => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } }),
  );
  const response = await post({ accept: 'application/json' });
  expect(actions()[0]?.headers.accept).toBe('application/json');
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual(body);
});

const json = (c: Context) => c.json({ title: 'stack trace' }, 500);

test.each<[string, (c: Context) => Response | Promise<Response>, number]>([
  ['answers 500', (c) => c.html('stack trace', 500), 4000],
  ['answers 500 in JSON', json, 4000],
  ['answers neither HTML nor JSON', (c) => c.text('stack trace'), 4000],
  ['answers nothing', () => new Promise(() => {}), 80],
  ['answers too much', (c) => c.html('x'.repeat(1024 * 1024 + 1)), 4000],
])('when the podlet %s, a visitor gets the designed 503 and a script a problem', async (_, action, deadline) => {
  const { post } = await start(action, { deadline });
  const shown = await post();
  expect(shown.status).toBe(503);
  expect(shown.headers.get('retry-after')).toBe('5');
  expect(shown.headers.get('cache-control')).toContain('no-store');
  const html = await shown.text();
  expect(html).toContain('<h1>Error 503</h1>');
  expect(html).not.toContain('stack trace');
  const told = await post({ accept: 'application/json' });
  expect(told.status).toBe(503);
  expect(told.headers.get('content-type')).toBe('application/problem+json');
  expect(await told.json()).toMatchObject({ status: 503, title: 'Unavailable' });
});

test('when the podlet is gone, a visitor gets the designed 503', async () => {
  const { post, shop } = await start(done);
  shop.close();
  const response = await post();
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('<h1>Error 503</h1>');
});

test('a form that is too large is a 413 and reaches nobody', async () => {
  const { ask, actions } = await start(done);
  const body = 'x'.repeat(64 * 1024 + 1);
  const headers = { origin: ORIGIN, ...FORM, 'content-length': String(body.length) };
  expect((await ask('/cart/add', { method: 'POST', headers, body })).status).toBe(413);
  expect(actions()).toEqual([]);
});

test('an action is for POST', async () => {
  const { ask } = await start(done);
  const response = await ask('/cart/add');
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});
