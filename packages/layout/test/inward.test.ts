import { SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import { expect, test } from 'vitest';
import { page, startLayout, startPodlet } from './support.ts';

async function start() {
  const shop = await startPodlet({
    main: { content: 'MAIN' },
    cart: { content: 'CART' },
    more: { content: 'MORE' },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': { query: ['id', 'sku'] }, 'shop/cart': { cookies: ['cart'] }, 'shop/more': {} },
    pages: [
      page('/product/:id', {
        main: {
          fragment: 'shop/main',
          required: true,
          query: ({ params, search }) => ({ ...params, ...Object.fromEntries(search) }),
        },
        cart: { fragment: 'shop/cart' },
        more: { fragment: 'shop/more', query: ({ search }) => Object.fromEntries(search) },
      }),
    ],
  });
  const asked = (name: string) => shop.contentRequests().filter(({ url }) => url.startsWith(`/${name}`));
  return { ...site, shop, asked };
}

test('only declared query parameters reach a podlet, sorted, from pages and fragment URLs', async () => {
  const { ask, asked } = await start();
  await ask('/product/CL-01?utm_source=x&sku=A&__proto__=y&constructor=z');
  await ask('/_fragments/en/shop/main?utm_source=x&sku=A&sku=B&id=CL-01');
  await ask('/_fragments/en/shop/more?utm_source=x');
  expect(asked('main').map(({ url }) => url)).toEqual(['/main?id=CL-01&sku=A', '/main?id=CL-01&sku=A']);
  expect(asked('more').map(({ url }) => url)).toEqual(['/more', '/more']);
});

test('only the cookies that a fragment names reach it, untouched', async () => {
  const { ask, asked } = await start();
  const headers = { cookie: 'session=secret; cart=a%20b.c=; cart=second; __proto__=x' };
  await ask('/product/CL-01', { headers });
  await ask('/_fragments/private/en/shop/cart', { headers });
  await ask('/_fragments/en/shop/main', { headers });
  expect(asked('cart').map(({ headers }) => headers.cookie)).toEqual(['cart=a%20b.c=', 'cart=a%20b.c=']);
  for (const { headers } of [...asked('main'), ...asked('more')]) expect(headers).not.toHaveProperty('cookie');
});

test.each(['', ';', '=', '=x', 'cart', 'cart;=;;', '%', 'cart=%zz; %00=%00', 'cart="a;b"', 'a'.repeat(8000)])(
  'the malformed cookies %j cost nothing',
  async (cookie) => {
    const { ask } = await start();
    const response = await ask('/product/CL-01', { headers: { cookie } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('[main:MAIN][cart:CART]');
  },
);

test("nothing else that a visitor sends reaches a podlet: the context is the site's own", async () => {
  const { ask, asked, shop } = await start();
  const headers = {
    'podium-mount-origin': 'https://evil.example',
    'podium-locale': 'xx',
    'podium-evil': '1',
    'x-podium-device-type': 'evil',
    'surrogate-capability': 'evil="ESI/1.0"',
    'surrogate-key': 'evil',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
    authorization: 'Basic evil',
    referer: 'https://evil.example',
    'accept-encoding': 'gzip',
    'accept-language': 'xx',
    'if-none-match': '"evil"',
    'user-agent': 'evil',
    range: 'bytes=0-1',
  };
  await ask('http://evil.example/product/CL-01', { headers });
  expect(shop.received.length).toBeGreaterThan(0);
  expect(JSON.stringify(shop.received)).not.toContain('evil');
  for (const { headers } of asked('main')) {
    expect(headers).toMatchObject({
      'user-agent': '@podium/client selvedge',
      'podium-requested-by': 'test-site',
      'podium-mount-origin': 'https://shop.example',
      'podium-mount-pathname': '/',
      'podium-public-pathname': '/_podlet/shop',
      'podium-locale': 'en',
      'surrogate-capability': SELVEDGE_CAPABILITY,
    });
    for (const name of ['range', 'if-none-match', 'accept-encoding', 'accept-language', 'authorization']) {
      expect(headers).not.toHaveProperty(name);
    }
  }
});

test.each([
  ['a trusted peer', '127.0.0.1', true],
  ['a trusted peer on a dual-stack socket', '::ffff:127.0.0.1', true],
  ['anybody else', '127.0.0.2', false],
  ['no socket', undefined, false],
])('Surrogate-Capability of %s is %s', async (_, remoteAddress, isBelieved) => {
  const { layout } = await start();
  const response = await layout.app.request(
    '/product/CL-01',
    { headers: { 'surrogate-capability': 'varnish="ESI/1.0"' } },
    remoteAddress && { incoming: { socket: { remoteAddress, remotePort: 1, remoteFamily: 'IPv4' } } },
  );
  expect((await response.text()).includes('<esi:include')).toBe(isBelieved);
  expect(response.headers.get('vary')).toBe('surrogate-capability');
});

test.each(['', 'edge="ESI/2.0"', 'ESI/1.0', 'edge="ESI/1.01"'])(
  'a trusted peer that says %j gets the whole page',
  async (capability) => {
    const { askAsEdge, layout } = await start();
    expect(await (await askAsEdge('/product/CL-01')).text()).toContain('<esi:include');
    const response = await layout.app.request(
      '/product/CL-01',
      { headers: { 'surrogate-capability': capability } },
      { incoming: { socket: { remoteAddress: '127.0.0.1' } } },
    );
    expect(await response.text()).not.toContain('<esi:include');
  },
);

test('the fragment URL of the other privacy, of another locale or of no fragment is a 404', async () => {
  const { ask } = await start();
  const statuses: Record<string, number> = {};
  for (const path of [
    '/_fragments/private/en/shop/cart',
    '/_fragments/en/shop/main',
    '/_fragments/en/shop/cart',
    '/_fragments/private/en/shop/main',
    '/_fragments/de/shop/main',
    '/_fragments/en/shop/nothing',
    '/_fragments/en/constructor/main',
    '/_fragments/en/shop',
    '/_fragments/en/shop/main/',
    '/_fragments/en/shop/main/more',
    '/_fragments/en/shop/%6dain',
    '/_fragments/',
  ])
    statuses[path] = (await ask(path)).status;
  expect(statuses).toEqual({
    '/_fragments/private/en/shop/cart': 200,
    '/_fragments/en/shop/main': 200,
    '/_fragments/en/shop/cart': 404,
    '/_fragments/private/en/shop/main': 404,
    '/_fragments/de/shop/main': 404,
    '/_fragments/en/shop/nothing': 404,
    '/_fragments/en/constructor/main': 404,
    '/_fragments/en/shop': 404,
    '/_fragments/en/shop/main/': 404,
    '/_fragments/en/shop/main/more': 404,
    '/_fragments/en/shop/%6dain': 404,
    '/_fragments/': 404,
  });
});

test.each([
  '/product/%00',
  '/product/%',
  '/product/%zz',
  '/product/%C0%AF',
  '/product/%ED%A0%80',
  '/product/<esi:include src="x">',
  '/product/a?sku=%00%0d%0aset-cookie:x=y',
  '/product/a?sku=%',
  '/product/a?=&&==',
  '/product/..%2f..%2fetc%2fpasswd',
  `/product/${'a'.repeat(3000)}`,
])('odd but readable, %s is a page: the podlet decides', async (path) => {
  const { ask, askAsEdge } = await start();
  expect((await ask(path)).status).toBe(200);
  expect((await askAsEdge(path)).status).toBe(200);
});

test.each([
  ['/product/../../etc/passwd', 404],
  ['/%2e%2e/%2e%2e/etc/passwd', 404],
  ['/product', 404],
  ['/product/a/b', 404],
  ['//evil.example/', 404],
  ['/%00', 404],
  ['/__proto__', 404],
  [`/${'a'.repeat(5000)}`, 414],
  [`/product/a?sku=${'a'.repeat(5000)}`, 414],
])('%s is %i', async (path, status) => {
  const { ask } = await start();
  const response = await ask(`http://layout${path}`);
  expect(response.status).toBe(status);
});
