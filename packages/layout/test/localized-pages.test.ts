import { encodeFragmentHead, HEADERS } from '@selvedge/contracts';
import { describe, expect, test } from 'vitest';
import { markup, type Page, type Site } from '../src/index.ts';
import { errorPage, page, SITE, startLayout, startPodlet } from './support.ts';

const PREFIXED = { en: {}, de: { prefix: '/de' } };
const HOSTED = { en: {}, de: { origin: 'https://laden.example' } };

const PAGES: Page[] = [
  page('/', { main: { fragment: 'shop/main', required: true } }, { name: 'home' }),
  page('/product/:id', { main: { fragment: 'shop/main', required: true } }, { name: 'product' }),
];

/** A layout in front of a podlet that tells what it was asked, and says of the head what it is told to. */
async function start(locales: Site['locales'], head: object = {}, site: Partial<Site> = {}) {
  const podlet = await startPodlet(
    {
      main: {
        content: (c) => {
          const {
            'podium-locale': locale,
            'podium-mount-pathname': mount,
            'podium-mount-origin': origin,
          } = c.req.header();
          return c.html(`<p>${locale} at ${origin} ${mount}</p>`, 200, {
            'cache-control': 'max-age=60',
            [HEADERS.podletHead]: encodeFragmentHead(head),
          });
        },
      },
      broken: {
        content: (c) => c.text('no', 500),
        fallback: (c) => c.html(`<p>${c.req.header('podium-locale')} fallback</p>`),
      },
      gone: { content: (c) => c.text('no', 500) },
    },
    (app) => app.post('/actions/buy', (c) => c.redirect(`${c.req.header('podium-mount-pathname')}/cart`, 303)),
  );
  const layout = startLayout({
    podlets: { shop: { url: podlet.url } },
    fragments: {
      'shop/main': { query: ['id'] },
      'shop/broken': {},
      'shop/gone': { fallback: ({ locale, href }) => `<a href="${href('/cart')}">${locale} static</a>` },
    },
    pages: PAGES,
    actions: [{ path: '/buy', podlet: 'shop', action: 'buy', page: 'home', slot: 'main' }],
    errorPage: (status, { locale, href }) => ({
      ...errorPage(status),
      main: markup`<a href="${href('/')}">${locale} ${status}</a>`,
    }),
    shell: (view) =>
      markup`<html lang="${view.locale}"><head>${view.head}</head>${view.languages.map(({ locale, url }) => markup`<a lang="${locale}" href="${url}">`)}${Object.values(view.slots)}`,
    locales,
    ...site,
  });
  return { ...layout, podlet };
}

describe('by prefix', () => {
  test.each([
    ['/', 'en', 'https://shop.example /'],
    ['/product/1', 'en', 'https://shop.example /'],
    ['/de', 'de', 'https://shop.example /de'],
    ['/de/product/1', 'de', 'https://shop.example /de'],
  ])('%s is a page in %s, whose fragments are told so and where its pages are', async (path, locale, mount) => {
    const { text, raw, throughEdge } = await start(PREFIXED);
    const html = await text(path);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toContain(`<p>${locale} at ${mount}</p>`);
    expect(await throughEdge(path)).toBe(html);
    expect(await raw(path)).toContain(`<html lang="${locale}">`);
  });

  test('a fragment is kept for each locale on its own', async () => {
    const { text, podlet } = await start(PREFIXED);
    for (const path of ['/', '/de', '/', '/de', '/_fragments/de/shop/main']) {
      const html = await text(path);
      expect(html).toContain(`<p>${/de/.test(path) ? 'de' : 'en'} at`);
    }
    expect(podlet.contentRequests()).toHaveLength(2);
  });

  test.each(['/_fragments/fr/shop/main', '/_fragments/de-at/shop/main', '/_fragments/DE/shop/main', '/fr', '/de/de'])(
    '%s is not found',
    async (path) => {
      const { ask } = await start(PREFIXED);
      expect((await ask(path)).status).toBe(404);
    },
  );

  test.each([
    ['/nowhere', '<a href="/">en 404</a>'],
    ['/de/nowhere', '<a href="/de">de 404</a>'],
    ['/delivery', '<a href="/">en 404</a>'],
  ])('the error page of %s is in its language', async (path, main) => {
    const { text } = await start(PREFIXED);
    expect(await text(path)).toContain(main);
  });

  test.each(['/de/', '/de/product/1/'])('%s leads to its one address', async (path) => {
    const { ask } = await start(PREFIXED);
    const response = await ask(path);
    expect([response.status, response.headers.get('location')]).toEqual([301, path.slice(0, -1)]);
  });

  test('what stands in for a fragment is in the language of the page', async () => {
    const main = (fragment: string) => page(`/${fragment}`, { main: { fragment: `shop/${fragment}` } });
    const { text } = await start(PREFIXED, {}, { pages: [...PAGES, main('broken'), main('gone')] });
    expect(await text('/broken')).toContain('<p>en fallback</p>');
    expect(await text('/de/broken')).toContain('<p>de fallback</p>');
    expect(await text('/gone')).toContain('<a href="/cart">en static</a>');
    expect(await text('/de/gone')).toContain('<a href="/de/cart">de static</a>');
  });

  test('a form of a German page goes to the same action, which leads back to German pages', async () => {
    const { ask } = await start(PREFIXED);
    const response = await ask('/de/buy', { method: 'POST', headers: { origin: 'https://shop.example' } });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/de/cart']);
    expect((await ask('/de/buy')).status).toBe(405);
  });

  test('a form that is no action of a locale is refused with what is allowed', async () => {
    const { ask } = await start(PREFIXED);
    const response = await ask('/de/product/1', { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

const alternate = (html: string) =>
  [...html.matchAll(/<link rel="alternate" hreflang="([^"]*)" href="([^"]*)">/g)].map(([, tag, url]) => [tag, url]);

describe('alternates in the head', () => {
  const EVERYWHERE = [
    ['en', 'https://shop.example/product/1?sku=a'],
    ['de', 'https://shop.example/de/product/1?sku=a'],
    ['x-default', 'https://shop.example/product/1?sku=a'],
  ];

  test.each([
    ['/product/1', '/product/1?sku=a'],
    ['/de/product/1', '/de/product/1?sku=a'],
  ])('%s is named with its twins, by its canonical URL', async (path, canonical) => {
    const { text } = await start(PREFIXED, { canonical });
    const html = await text(path);
    expect(html).toContain(`<link rel="canonical" href="https://shop.example${canonical}">`);
    expect(alternate(html)).toEqual(EVERYWHERE);
  });

  test.each([
    ['without a canonical URL', {}],
    ['that is not indexed', { canonical: '/product/1', robots: 'noindex, follow' }],
  ])('a page %s has none', async (_, head) => {
    const { text } = await start(PREFIXED, head);
    expect(alternate(await text('/product/1'))).toEqual([]);
  });

  test('a page on a site of one locale has none', async () => {
    const { text } = await start({ en: {} }, { canonical: '/product/1' });
    expect(alternate(await text('/product/1'))).toEqual([]);
  });

  test("a fragment's own stand instead", async () => {
    const { text } = await start(PREFIXED, { canonical: '/product/1', hreflang: { en: '/product/1' } });
    expect(alternate(await text('/product/1'))).toEqual([['en', 'https://shop.example/product/1']]);
  });
});

const links = (html: string) => [...html.matchAll(/<a lang="[^"]*" href="([^"]*)">/g)].map(([, href]) => href);

test.each([
  ['/', ['/', '/de']],
  ['/de/product/a%2Fb?sku=1&page=2', ['/product/a%2Fb?sku=1&amp;page=2', '/de/product/a%2Fb?sku=1&amp;page=2']],
  ['/de/nowhere?x=1', ['/', '/de']],
])('the shell of %s is told the addresses of the page in each language', async (path, expected) => {
  const { text } = await start(PREFIXED);
  expect(links(await text(path))).toEqual(expected);
});

describe('by host', () => {
  const asEdge = { 'x-forwarded-host': 'laden.example' };

  test('a trusted edge says which host was asked, and the answer varies by it', async () => {
    const { askAsEdge } = await start(HOSTED, { canonical: '/product/1' });
    const response = await askAsEdge('/product/1', asEdge);
    expect(response.headers.get('vary')).toContain('x-forwarded-host');
    const html = await response.text();
    expect(html).toContain('<p>de at https://laden.example /</p>');
    expect(html).toContain('<link rel="canonical" href="https://laden.example/product/1">');
    expect(alternate(html)).toEqual([
      ['en', 'https://shop.example/product/1'],
      ['de', 'https://laden.example/product/1'],
      ['x-default', 'https://shop.example/product/1'],
    ]);
    expect(links(html)).toEqual(['https://shop.example/product/1', '/product/1']);
  });

  test('of several hosts that proxies were asked as, the first is the visitor’s', async () => {
    const { askAsEdge } = await start(HOSTED);
    const response = await askAsEdge('/', { 'x-forwarded-host': 'LADEN.example, shop.example' });
    expect(await response.text()).toContain('<html lang="de">');
  });

  test('nobody else is believed', async () => {
    const { text } = await start(HOSTED);
    expect(await text('/', { headers: asEdge })).toContain('<html lang="en">');
  });

  test('without an edge the host itself tells', async () => {
    const { layout } = await start(HOSTED);
    for (const [host, locale] of [
      ['laden.example', 'de'],
      ['shop.example', 'en'],
      ['unknown.example', 'en'],
    ])
      expect(await (await layout.app.request(`http://${host}/`)).text()).toContain(`<html lang="${locale}">`);
  });

  test('forms are accepted from the origin of each locale, and from no other', async () => {
    const { ask } = await start(HOSTED);
    const send = async (origin: string) => (await ask('/buy', { method: 'POST', headers: { origin } })).status;
    expect(await send('https://laden.example')).not.toBe(403);
    expect(await send('https://evil.example')).toBe(403);
  });

  test('fragments are the same on every host', async () => {
    const { askAsEdge } = await start(HOSTED);
    const response = await askAsEdge('/_fragments/en/shop/main', asEdge);
    expect(await response.text()).toContain('<p>en at https://shop.example /</p>');
    expect(response.headers.get('vary')).not.toContain('x-forwarded-host');
  });
});

test('a site whose locales have the same pages does not fit together', () => {
  expect(() => startLayout({ ...SITE, podlets: {}, locales: { en: {}, de: {} } })).toThrow(
    /locales "en" and "de" have the same pages/,
  );
});
