import { encodeFragmentHead } from '@selvedge/contracts';
import type { Context } from 'hono';
import { expect, test } from 'vitest';
import { markup } from '../src/index.ts';
import { errorPage, page, startLayout, startPodlet } from './support.ts';

const esi = (c: Context, html: string) => c.html(html, 200, { 'surrogate-control': 'content="ESI/1.0"' });

test('slots stand in the order of the page, whoever delivers them', async () => {
  const shop = await startPodlet({
    a: { content: 'A' },
    b: { content: 'B' },
    c: { content: 'C' },
    d: { content: 'D' },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {}, 'shop/b': {}, 'shop/c': {}, 'shop/d': {} },
    pages: [
      page('/', {
        a: { fragment: 'shop/a' },
        b: { fragment: 'shop/b', required: true },
        c: { fragment: 'shop/c' },
        d: { fragment: 'shop/d', inline: true },
      }),
    ],
  });
  expect(await site.text('/')).toContain('[a:A][b:B][c:C][d:D]');
  expect(await site.raw('/')).toContain(
    '[a:<esi:include src="/_fragments/en/shop/a" onerror="continue"/>][b:B]' +
      '[c:<esi:include src="/_fragments/en/shop/c" onerror="continue"/>][d:D]',
  );
});

/** A page with everything in it: required, optional, nested, private, assets, markup that must stay text. */
async function startWholePage() {
  const link = (file: string) => ({ link: `</assets/${file}.css>; asset-type=style; rel=stylesheet` });
  const shop = await startPodlet({
    header: {
      content: (c) =>
        c.html('<header><esi:include src="/_fragments/private/en/shop/cart" onerror="continue"/></header>', 200, {
          ...link('header'),
          'surrogate-control': 'content="ESI/1.0"',
        }),
    },
    cart: { content: (c) => c.html(`<p>${c.req.header('cookie') ?? 'no cookie'}</p>`, 200, link('cart')) },
    product: {
      content: (c) => c.html(`<h1>${c.req.query('id')} & <esi:include src="/x"/></h1>`, 200, link('product')),
    },
    more: {
      content: (c) =>
        c.html(`<!--esi more of ${encodeURIComponent(c.req.query('like') ?? '')} --><esi:vars>$</esi:vars>`),
    },
  });
  return startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: {
      'shop/header': {},
      'shop/cart': { cookies: ['cart'] },
      'shop/product': { query: ['id'] },
      'shop/more': { query: ['like', 'page'] },
    },
    pages: [
      page('/product/:id', {
        header: { fragment: 'shop/header' },
        main: { fragment: 'shop/product', required: true, query: ({ params }) => ({ id: params.id }) },
        more: {
          fragment: 'shop/more',
          query: ({ params, search }) => ({ like: params.id, page: search.get('page') ?? undefined }),
        },
        cart: { fragment: 'shop/cart', inline: true },
      }),
    ],
  });
}

test.each([
  '/product/CL-01',
  '/product/CL-01?page=2&x=y',
  '/product/%22%3E%26amp;%3C',
  '/product/%F0%9F%9A%9C?page=%3Cesi:include',
])('%s filled by the layout and by an edge is the same, byte for byte', async (path) => {
  const site = await startWholePage();
  const direct = await site.text(path, { headers: { cookie: 'cart=abc; other=1' } });
  expect(direct).toContain('<p>cart=abc</p></header>');
  expect(await site.throughEdge(path, 'cart=abc; other=1')).toBe(direct);
});

test('raw output holds the tags of optional slots and of nested fragments, and says so', async () => {
  const site = await startWholePage();
  const response = await site.askAsEdge('/product/CL-01?page=2');
  expect(response.headers.get('surrogate-control')).toBe('content="ESI/1.0"');
  const html = await response.text();
  expect(html).toContain('<esi:include src="/_fragments/en/shop/header" onerror="continue"/>');
  expect(html).toContain('<esi:include src="/_fragments/en/shop/more?like=CL-01&amp;page=2" onerror="continue"/>');
  const header = await site.askAsEdge('/_fragments/en/shop/header');
  expect(header.headers.get('surrogate-control')).toBe('content="ESI/1.0"');
  expect(await header.text()).toBe(
    '<link rel="stylesheet" href="/_podlet/shop/header/assets/header.css">' +
      '<header><esi:include src="/_fragments/private/en/shop/cart" onerror="continue"/></header>',
  );
  expect(await site.text('/_fragments/en/shop/header')).not.toContain('<esi:');
});

test('a page without includes says nothing of ESI', async () => {
  const shop = await startPodlet({ a: { content: 'A' } });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {} },
    pages: [page('/', { a: { fragment: 'shop/a', required: true } })],
  });
  expect((await site.askAsEdge('/')).headers.has('surrogate-control')).toBe(false);
});

test.each([
  ['in a fragment that does not ask for parsing', '<esi:include src="/_fragments/en/shop/secret"/>', false],
  ['in any case', '<!--esi <esi:vars>x</esi:vars> --></esi:remove>', false],
  [
    'joined from halves by a tag that parsing drops',
    '<es<esi:comment text=""/>i:include src="/_fragments/en/shop/secret"/>',
    true,
  ],
  ['unfinished', '<esi:include src="<b>"/>', true],
])('ESI markup %s is text for both who fill the page', async (_, html, asksForParsing) => {
  const shop = await startPodlet({
    a: { content: (c) => (asksForParsing ? esi(c, html) : c.html(html)) },
    b: { content: 'B' },
    secret: { content: 'SECRET' },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {}, 'shop/b': {}, 'shop/secret': {} },
    pages: [page('/', { a: { fragment: 'shop/a', required: true }, b: { fragment: 'shop/b' } })],
  });
  const direct = await site.text('/');
  expect(direct).not.toContain('SECRET');
  expect(direct).not.toMatch(/<\/?esi:|<!--esi/);
  expect(direct).toContain('[b:B]');
  expect(await site.throughEdge('/')).toBe(direct);
});

test.each(['<p>open <!-- comment', 'x <![CDATA[ y'])(
  'a fragment that would hide the rest of the page is not taken: %s',
  async (html) => {
    const shop = await startPodlet({ a: { content: html, fallback: 'fallback' }, b: { content: 'B' } });
    const site = startLayout({
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/a': {}, 'shop/b': {} },
      pages: [page('/', { a: { fragment: 'shop/a', inline: true }, b: { fragment: 'shop/b' } })],
    });
    expect(await site.text('/')).toContain('[a:fallback][b:B]');
    expect(await site.throughEdge('/')).toContain('[a:fallback][b:B]');
  },
);

test.each([
  '/_fragments/en/shop/nothing',
  'http://elsewhere.example/_fragments/en/shop/b',
  '//elsewhere.example/_fragments/en/shop/b',
])('an include of %s is left out where it may be', async (src) => {
  const shop = await startPodlet({
    a: { content: (c) => esi(c, `<a><esi:include src="${src}" onerror="continue"/></a>`) },
    b: { content: 'B' },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {}, 'shop/b': {} },
    pages: [page('/', { a: { fragment: 'shop/a', required: true } })],
  });
  expect(await site.text('/')).toContain('[a:<a></a>]');
});

test('all fragments are asked in the name of their page, nested ones too, however many pages are under way', async () => {
  const shop = await startPodlet({
    a: { content: (c) => esi(c, '<a><esi:include src="/_fragments/en/shop/nested"/></a>') },
    b: { content: (c) => esi(c, '<b><esi:include src="/_fragments/en/shop/other" onerror="continue"/></b>') },
    nested: { content: 'NESTED' },
    other: { content: 'OTHER' },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {}, 'shop/b': {}, 'shop/nested': {}, 'shop/other': {} },
    pages: [page('/', { a: { fragment: 'shop/a', required: true }, b: { fragment: 'shop/b' } })],
  });
  // What is not to be kept is known now, and nobody waits for another's.
  await site.text('/');
  shop.received.length = 0;
  const ids = Array.from({ length: 20 }, (_, at) => `visit-${at}`);
  await Promise.all(ids.map((id) => site.text('/', { headers: { 'x-request-id': id } })));
  for (const url of ['/a', '/b', '/nested', '/other']) {
    const named = shop.contentRequests().filter((received) => received.url === url);
    expect(named.map(({ headers }) => headers['x-request-id']).sort(), url).toEqual(ids.toSorted());
  }
});

test('nested fragments that include each other come to an end', async () => {
  const shop = await startPodlet({
    a: { content: (c) => esi(c, '<a><esi:include src="/_fragments/en/shop/a" onerror="continue"/></a>') },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {} },
    pages: [page('/', { a: { fragment: 'shop/a' } })],
  });
  expect(await site.text('/')).toContain('[a:<a><a><a><a><a></a></a></a></a></a>]');
});

test.each([
  [404, 404],
  [410, 410],
  [500, 503],
  [503, 503],
  [204, 503],
  [206, 503],
  [304, 503],
])(
  'a required slot that answers %i makes the page a %i, designed and with its other slots',
  async (podletStatus, status) => {
    const shop = await startPodlet({
      main: { content: () => new Response([204, 304].includes(podletStatus) ? null : 'x', { status: podletStatus }) },
      header: { content: 'HEADER' },
    });
    const site = startLayout({
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/main': {}, 'shop/header': {} },
      pages: [page('/', { main: { fragment: 'shop/main', required: true } })],
      errorPage: (code) => ({ ...errorPage(code), slots: { header: { fragment: 'shop/header' } } }),
    });
    const response = await site.ask('/');
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
    expect(await response.text()).toContain(`[header:HEADER][main:<h1>Error ${status}</h1>]`);
    const raw = await site.askAsEdge('/');
    expect(raw.status).toBe(status);
    expect(await raw.text()).toContain('<esi:include');
  },
);

test('a slot that is not required cannot cost the page its status', async () => {
  const shop = await startPodlet({
    main: { content: 'MAIN' },
    a: { content: (c) => c.html('none', 404) },
    b: { content: (c) => c.redirect('/elsewhere') },
    c: { content: (c) => c.text('broken', 500) },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': {}, 'shop/a': {}, 'shop/b': {}, 'shop/c': {} },
    pages: [
      page('/', {
        main: { fragment: 'shop/main', required: true },
        a: { fragment: 'shop/a', inline: true },
        b: { fragment: 'shop/b', inline: true },
        c: { fragment: 'shop/c' },
      }),
    ],
  });
  const response = await site.ask('/');
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('[main:MAIN][a:none][b:][c:]');
});

test.each([301, 302, 303, 307, 308] as const)(
  'a required slot redirects the page with %i, kept as long as it says',
  async (status) => {
    const shop = await startPodlet({
      open: {
        content: (c) => {
          c.header('cache-control', 'max-age=60');
          c.header('surrogate-key', 'product-1');
          return c.redirect('/product/new?a=b', status);
        },
      },
      closed: { content: (c) => c.redirect('/', status) },
    });
    const site = startLayout({
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/open': {}, 'shop/closed': { cookies: ['cart'] } },
      pages: [
        page('/open', { main: { fragment: 'shop/open', required: true } }),
        page('/closed', { main: { fragment: 'shop/closed', required: true } }),
      ],
    });
    const open = await site.ask('/open');
    expect(open.status).toBe(status);
    expect(open.headers.get('location')).toBe('/product/new?a=b');
    expect(open.headers.get('cache-control')).toContain('max-age=60');
    expect(open.headers.get('surrogate-key')).toBe('product-1 podlet-shop');
    expect((await site.ask('/closed')).headers.get('cache-control')).toBe('private, no-store');
  },
);

test('heads of required and inline slots are merged, escaped, with absolute URLs', async () => {
  const head = (value: Parameters<typeof encodeFragmentHead>[0]) => (c: Context) =>
    c.html('x', 200, { 'podlet-head': encodeFragmentHead(value) });
  const shop = await startPodlet({
    a: { content: head({ title: 'A', description: '"><script>', openGraph: { image: '/a.svg', type: 'product' } }) },
    b: { content: head({ title: 'B </title><script>', canonical: '/b?x=1&y=2', hreflang: { de: '/de/b' } }) },
    c: { content: head({ title: 'not seen' }) },
  });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {}, 'shop/b': {}, 'shop/c': {} },
    pages: [
      page(
        '/',
        {
          c: { fragment: 'shop/c' },
          a: { fragment: 'shop/a', inline: true },
          b: { fragment: 'shop/b', required: true },
        },
        { head: { title: 'page', robots: 'noindex' } },
      ),
    ],
  });
  const html = await site.text('/');
  expect(/<head>(.*)<\/head>/.exec(html)?.[1]).toBe(
    '<title>B &lt;/title&gt;&lt;script&gt;</title>' +
      '<meta name="description" content="&quot;&gt;&lt;script&gt;"><meta name="robots" content="noindex">' +
      '<link rel="canonical" href="https://shop.example/b?x=1&amp;y=2">' +
      '<link rel="alternate" hreflang="de" href="https://shop.example/de/b">' +
      '<meta property="og:title" content="B &lt;/title&gt;&lt;script&gt;">' +
      '<meta property="og:description" content="&quot;&gt;&lt;script&gt;">' +
      '<meta property="og:url" content="https://shop.example/b?x=1&amp;y=2">' +
      '<meta property="og:type" content="product"><meta property="og:locale" content="en_US">' +
      '<meta property="og:image" content="https://shop.example/a.svg">' +
      '<meta name="twitter:card" content="summary_large_image">',
  );
  expect(await site.throughEdge('/')).toBe(html);
});

test.each([
  ['malformed', '%%%', 200],
  ['over 4 KB', 'a'.repeat(5000), 200],
  ['with a status', encodeFragmentHead({ status: 404 }), 404],
  ['with a status of its own', encodeFragmentHead({ status: 451 }), 451],
  ['with a status that has no body', encodeFragmentHead({ status: 204 }), 200],
])("a broken head costs the page nothing, and its status is the page's: %s", async (_, value, status) => {
  const shop = await startPodlet({ a: { content: (c) => c.html('x', 200, { 'podlet-head': value }) } });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/a': {} },
    pages: [page('/', { a: { fragment: 'shop/a', required: true } })],
  });
  expect((await site.ask('/')).status).toBe(status);
});

test('the template tag escapes strings and takes segments as they are', () => {
  const inner = markup`<b>${'<i>"&\'</i>'}</b>`;
  const html = markup`<p>${inner}${undefined}${false}${0}${[inner, inner]}</p>`
    .map((segment) => segment.type === 'text' && segment.text)
    .join('');
  const bold = '<b>&lt;i&gt;&quot;&amp;&#39;&lt;/i&gt;</b>';
  expect(html).toBe(`<p>${bold}0${bold}${bold}</p>`);
});
