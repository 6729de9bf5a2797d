import type { Context } from 'hono';
import { expect, test } from 'vitest';
import type { FragmentPolicy, Page, Site } from '../src/index.ts';
import { page, startLayout, startPodlet } from './support.ts';

const MINUTE = { 'cache-control': 'public, max-age=0, s-maxage=60' };
const link = (file: string) => ({ link: `</assets/${file}.css>; asset-type=style; rel=stylesheet` });
const INCLUDE = '<esi:include src="/_fragments/private/en/shop/cart?step=1" onerror="continue"/>';
const CART_LINK = '<p data-fragment="shop-cart"><a href="/cart">Cart</a></p>';
const STYLES = '<link rel="stylesheet" href="/_podlet/shop/cart/assets/cart.css">';
const SLOT = '<slot data-fragment-src="/_fragments/private/en/shop/cart?step=1">';
const WITH_COOKIE = { headers: { cookie: 'cart=abc' } };

const PAGES: readonly [path: string, slots: Page['slots']][] = [
  ['/', { header: { fragment: 'shop/header' }, main: { fragment: 'shop/text', required: true } }],
  ['/aside', { main: { fragment: 'shop/text', required: true }, aside: { fragment: 'shop/cart', query } }],
  ['/cart', { header: { fragment: 'shop/header' }, main: { fragment: 'shop/cart', required: true, query } }],
  ['/inline', { header: { fragment: 'shop/header' }, main: { fragment: 'shop/cart', inline: true, query } }],
];

function query() {
  return { step: '1' };
}

interface Start {
  readonly site?: Partial<Site>;
  readonly cart?: Partial<FragmentPolicy>;
  /** Whether the cart's podlet has said what it is before it is asked; true by default. */
  readonly isWarm?: boolean;
  /** Of the cart's podlet; none: it has no fallback. */
  readonly fallback?: string | undefined;
}

/** A public page whose header nests the private cart. */
async function start({ site = { privateDelivery: 'browser' }, cart = {}, isWarm = true, ...options }: Start = {}) {
  const fallback = 'fallback' in options ? options.fallback : CART_LINK;
  const shop = await startPodlet(
    {
      header: {
        content: (c) =>
          c.html(`<header>${INCLUDE}</header>`, 200, { ...MINUTE, 'surrogate-control': 'content="ESI/1.0"' }),
      },
      cart: {
        content: (c) => c.html(`<p data-fragment="shop-cart">${c.req.header('cookie') ?? 'no cookie'}</p>`),
        manifest: { css: [{ value: '/assets/cart.css' }] },
        ...(fallback !== undefined && { fallback: (c: Context) => c.html(fallback, 200, link('cart')) }),
      },
      text: { content: (c) => c.html('text', 200, MINUTE) },
    },
    (app) => app.post('/actions/add', (c) => c.html('refused', 422)),
  );
  const layout = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: {
      'shop/header': {},
      'shop/text': {},
      'shop/cart': { cookies: ['cart'], query: ['step'], ...cart },
    },
    pages: PAGES.map(([path, slots]) => page(path, slots)),
    actions: [{ path: '/add', podlet: 'shop', action: 'add', cookies: ['cart'], page: '/', slot: 'main' }],
    ...site,
  });
  if (isWarm) for (const name of ['shop/header', 'shop/cart', 'shop/text']) await layout.layout.manifests.get(name);
  return { ...layout, asked: () => shop.contentRequests().map(({ url }) => url) };
}

test.each([
  ['nested', '/', `<header>${STYLES}${SLOT}${CART_LINK}</slot></header>`],
  ['in a slot of its own', '/aside', `[aside:${STYLES}${SLOT}${CART_LINK}</slot>]`],
])(
  'a private fragment that is %s is left to the browser, and the page is the same for everybody',
  async (_, path, html) => {
    const { ask, asked } = await start();
    const [one, other] = [await ask(path, WITH_COOKIE), await ask(path)];
    const text = await one.text();
    expect(text).toContain(html);
    expect(await other.text()).toBe(text);
    expect(asked()).not.toContain('/cart?step=1');
    expect(one.headers.get('cache-control')).toBe('public, max-age=0, s-maxage=60');
    expect(one.headers.get('etag')).toBe(other.headers.get('etag'));
    expect(one.headers.get('etag')).toMatch(/^"/);
    expect(one.headers.has('selvedge-degraded')).toBe(false);
    expect(one.headers.get('server-timing')).toContain('shop-cart;desc="browser"');
  },
);

test('a fragment that nests a private one is public at its own URL', async () => {
  const { ask } = await start();
  const response = await ask('/_fragments/en/shop/header', WITH_COOKIE);
  expect(await response.text()).toContain(`<header>${STYLES}${SLOT}${CART_LINK}</slot></header>`);
  expect(response.headers.get('cache-control')).toBe('public, max-age=0, s-maxage=60');
});

test("the browser gets it at its own URL, with the visitor's cookie, and nobody may keep it", async () => {
  const { ask } = await start();
  const response = await ask('/_fragments/private/en/shop/cart?step=1', WITH_COOKIE);
  expect(await response.text()).toContain('<p data-fragment="shop-cart">cart=abc</p>');
  expect(response.headers.get('cache-control')).toBe('private, no-store');
});

test('who fills includes gets a tag as ever', async () => {
  const { raw, throughEdge } = await start();
  expect(await raw('/_fragments/en/shop/header')).toBe(`<header>${INCLUDE}</header>`);
  expect(await throughEdge('/', 'cart=abc')).toContain('<p data-fragment="shop-cart">cart=abc</p></header>');
});

test.each(['/cart', '/inline'])("%s is one visitor's own, and so all in it is filled in here", async (path) => {
  const { ask } = await start();
  const response = await ask(path, WITH_COOKIE);
  const html = await response.text();
  expect(html).toContain('cart=abc</p></header>');
  expect(html).not.toContain('<slot');
  expect(response.headers.get('cache-control')).toBe('private, no-store');
});

test("the answer to a form is its sender's own, and so all in it is filled in here", async () => {
  const { ask } = await start();
  const headers = { ...WITH_COOKIE.headers, origin: 'https://shop.example' };
  const response = await ask('/add', { method: 'POST', headers, body: '' });
  expect(response.status).toBe(422);
  expect(await response.text()).toMatch(/cart=abc<\/p><\/header>.*refused/);
});

test.each<[string, Start, boolean]>([
  ['a site that says nothing delivers inline', { site: {} }, false],
  ['a fragment may be inline where the site leaves others to the browser', { cart: { delivery: 'inline' } }, false],
  [
    'a fragment may be left to the browser where the site is inline',
    { site: { privateDelivery: 'inline' }, cart: { delivery: 'browser' } },
    true,
  ],
])('%s', async (_, options, isLeft) => {
  const { ask } = await start(options);
  const response = await ask('/', WITH_COOKIE);
  expect((await response.text()).includes('<slot')).toBe(isLeft);
  expect(response.headers.get('cache-control')).toMatch(isLeft ? /^public/ : /^private/);
});

test.each<[string, string | undefined, string]>([
  ['the static stand-in', '<a href="/cart">Static</a>', '<a href="/cart">Static</a>'],
  ['nothing', undefined, ''],
])('a podlet without a fallback has %s there, with its styles', async (_, fallback, html) => {
  const { ask } = await start({ fallback: undefined, cart: fallback === undefined ? {} : { fallback } });
  const response = await ask('/');
  expect(await response.text()).toContain(`<header>${STYLES}${SLOT}${html}</slot></header>`);
  expect(response.headers.get('cache-control')).toMatch(/^public/);
});

test('a page without the styles of a podlet that nobody knows yet is marked, and not kept', async () => {
  const { ask } = await start({ isWarm: false, cart: { fallback: '<a href="/cart">Static</a>' } });
  const response = await ask('/');
  expect(await response.text()).toContain(`<header>${SLOT}<a href="/cart">Static</a></slot></header>`);
  expect(response.headers.get('selvedge-degraded')).toBe('shop/cart;browser;no-manifest');
  expect(response.headers.get('cache-control')).toBe('private, no-store');
});

test('the address in it is safe in an attribute', async () => {
  const shop = await startPodlet({ cart: { content: '<p></p>' }, text: { content: 'text' } });
  const { text } = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/text': {}, 'shop/cart': { cookies: ['cart'], query: ['a', 'b'], delivery: 'browser' } },
    pages: [
      page('/', {
        main: { fragment: 'shop/text', required: true },
        cart: { fragment: 'shop/cart', query: ({ search }) => ({ a: search.get('a') ?? undefined, b: '1' }) },
      }),
    ],
  });
  expect(await text('/?a=%22%3E%3Cscript%3E')).toContain(
    '<slot data-fragment-src="/_fragments/private/en/shop/cart?a=%22%3E%3Cscript%3E&amp;b=1"></slot>',
  );
});
