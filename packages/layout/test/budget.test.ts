import type { Context } from 'hono';
import { expect, test } from 'vitest';
import { errorPage, page, startLayout, startPodlet } from './support.ts';

const never = () => new Promise<Response>(() => {});
/** ms. Far longer than a test may take, so that only the budget can end what waits. */
const LONG = 60_000;

test.each([1, 3])(
  'a page of %i required slots that hang, and its error page that hangs too, end within the budget',
  async (count) => {
    const names = Array.from({ length: count }, (_, index) => `main-${index}`);
    const shop = await startPodlet({
      ...Object.fromEntries(names.map((name) => [name, { content: never }])),
      header: { content: never },
    });
    const site = startLayout(
      {
        podlets: { shop: { url: shop.url } },
        fragments: Object.fromEntries([...names, 'header'].map((name) => [`shop/${name}`, {}])),
        pages: [
          page('/', Object.fromEntries(names.map((name) => [name, { fragment: `shop/${name}`, required: true }]))),
        ],
        errorPage: (status) => ({ ...errorPage(status), slots: { header: { fragment: 'shop/header' } } }),
      },
      { deadline: LONG, budget: 150 },
    );
    const response = await site.ask('/');
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('[header:][main:<h1>Error 503</h1>]');
  },
);

test('a fragment that hangs at its own URL, and what it includes, end within the budget', async () => {
  const shop = await startPodlet({
    outer: {
      content: (c) =>
        c.html('<esi:include src="/_fragments/en/shop/inner"/>OUTER', 200, {
          'surrogate-control': 'content="ESI/1.0"',
        }),
    },
    inner: { content: never },
  });
  const site = startLayout(
    { podlets: { shop: { url: shop.url } }, fragments: { 'shop/outer': {}, 'shop/inner': {} } },
    { deadline: LONG, budget: 150 },
  );
  expect(await site.text('/_fragments/en/shop/outer')).toBe('OUTER');
  expect((await site.ask('/_fragments/en/shop/inner')).headers.get('selvedge-degraded')).toBe(
    'shop/inner;empty;deadline',
  );
});

test('what is kept is there although no time is left', async () => {
  const shop = await startPodlet({
    main: { content: never },
    header: { content: (c) => c.html('HEADER', 200, { 'cache-control': 'max-age=60' }) },
  });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/main': {}, 'shop/header': {} },
      pages: [page('/', { main: { fragment: 'shop/main', required: true } })],
      errorPage: (status) => ({ ...errorPage(status), slots: { header: { fragment: 'shop/header' } } }),
    },
    { deadline: LONG, budget: 150 },
  );
  await site.text('/_fragments/en/shop/header');
  expect(await site.text('/')).toContain('[header:HEADER]');
});

/** Answers when all of `names` were asked for: a page that asks for one after the other never gets there. */
function meeting(names: readonly string[]) {
  const missing = new Set(names);
  let meet = () => {};
  const met = new Promise<void>((resolve) => (meet = resolve));
  return (name: string, html = name) =>
    async (c: Context) => {
      missing.delete(name);
      if (missing.size === 0) meet();
      await met;
      return c.html(html, 200, { 'surrogate-control': 'content="ESI/1.0"' });
    };
}

test('all slots are asked for at once, whether required, inline or optional', async () => {
  const content = meeting(['required', 'other', 'inline', 'optional', 'private']);
  const shop = await startPodlet({
    required: { content: content('required') },
    other: { content: content('other') },
    inline: { content: content('inline') },
    optional: { content: content('optional') },
    private: { content: content('private') },
  });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: {
        'shop/required': {},
        'shop/other': {},
        'shop/inline': {},
        'shop/optional': {},
        'shop/private': { cookies: ['cart'] },
      },
      pages: [
        page('/', {
          private: { fragment: 'shop/private' },
          optional: { fragment: 'shop/optional' },
          required: { fragment: 'shop/required', required: true },
          other: { fragment: 'shop/other', required: true },
          inline: { fragment: 'shop/inline', inline: true },
        }),
      ],
    },
    { deadline: LONG, budget: LONG },
  );
  expect(await site.text('/')).toContain(
    '[private:private][optional:optional][required:required][other:other][inline:inline]',
  );
});

test('what an optional slot includes is asked for while the required one is on its way', async () => {
  const content = meeting(['cart', 'main']);
  const shop = await startPodlet({
    header: {
      content: (c) =>
        c.html('<esi:include src="/_fragments/en/shop/cart"/>', 200, { 'surrogate-control': 'content="ESI/1.0"' }),
    },
    cart: { content: content('cart') },
    main: { content: content('main') },
  });
  const site = startLayout(
    {
      podlets: { shop: { url: shop.url } },
      fragments: { 'shop/header': {}, 'shop/cart': {}, 'shop/main': {} },
      pages: [page('/', { header: { fragment: 'shop/header' }, main: { fragment: 'shop/main', required: true } })],
    },
    { deadline: LONG, budget: LONG },
  );
  expect(await site.text('/')).toContain('[header:cart][main:main]');
});

test('an error page takes over what its page has fetched already; each fragment of a page is fetched once', async () => {
  const shop = await startPodlet({ main: { content: (c) => c.html('', 500) }, header: { content: 'HEADER' } });
  const header = { fragment: 'shop/header' };
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': {}, 'shop/header': {} },
    pages: [
      page('/', { header, main: { fragment: 'shop/main', required: true } }),
      page('/twice', { one: header, two: header }),
    ],
    errorPage: (status) => ({ ...errorPage(status), slots: { header } }),
  });
  const headers = () => shop.contentRequests().filter(({ url }) => url === '/header').length;
  expect(await site.text('/')).toContain('[header:HEADER][main:<h1>Error 503</h1>]');
  expect(headers()).toBe(1);
  expect(await site.text('/twice')).toContain('[one:HEADER][two:HEADER]');
  expect(headers()).toBe(2);
});

test('for the one who assembles, only what decides the page is fetched', async () => {
  const shop = await startPodlet({ main: { content: 'MAIN' }, more: { content: 'MORE' } });
  const site = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': {}, 'shop/more': {} },
    pages: [page('/', { main: { fragment: 'shop/main', required: true }, more: { fragment: 'shop/more' } })],
  });
  await site.raw('/');
  expect(shop.contentRequests().map(({ url }) => url)).toEqual(['/main']);
});
