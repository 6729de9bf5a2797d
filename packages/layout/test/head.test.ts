import { encodeFragmentHead, type FragmentHead } from '@selvedge/contracts';
import { describe, expect, test } from 'vitest';
import { headTags } from '../src/head.ts';
import { mergeHeads } from '../src/merge-heads.ts';
import { page, startLayout, startPodlet } from './support.ts';

/** What site, page, a required slot, an optional one after it, and another optional one say. */
type Said = readonly (FragmentHead | undefined)[];

const merge = ([site, page, required, optional, last]: Said) =>
  mergeHeads(site, page, [
    { head: required, required: true },
    { head: optional, required: false },
    { head: last, required: false },
  ]);

const titles = (...said: (string | undefined)[]) => said.map((title) => (title === undefined ? {} : { title }));

describe('the strongest that says something counts', () => {
  test.each<[string, Said, FragmentHead]>([
    ['the site, where nobody else does', titles('S'), { title: 'S' }],
    ['the page before the site', titles('S', 'P'), { title: 'P' }],
    ['an optional slot before the page', titles('S', 'P', undefined, 'O'), { title: 'O' }],
    ['a later optional slot before an earlier one', titles('S', 'P', undefined, 'O', 'L'), { title: 'L' }],
    ['a required slot before optional ones that follow it', titles('S', 'P', 'R', 'O', 'L'), { title: 'R' }],
    [
      'each member by itself',
      [{ description: 'S' }, { canonical: '/p' }, { title: 'R' }],
      { description: 'S', canonical: '/p', title: 'R' },
    ],
    ['prev and next too', [{}, { prev: '/1', next: '/3' }, { next: '/4' }], { prev: '/1', next: '/4' }],
  ])('%s', (_, said, merged) => {
    expect(merge(said)).toEqual({ openGraph: {}, hreflang: {}, ...merged });
  });

  test.each<[string, Said, Record<string, string>]>([
    [
      'key by key',
      [
        { openGraph: { site_name: 'S' } },
        { openGraph: { type: 'article', title: 'P' } },
        { openGraph: { title: 'R' } },
      ],
      { site_name: 'S', type: 'article', title: 'R' },
    ],
    [
      "a picture without the weaker one's size",
      [
        { openGraph: { image: '/s.png', 'image:width': '9', 'image:alt': 'S' } },
        {},
        { openGraph: { image: '/r.png', 'image:alt': 'R' } },
      ],
      { image: '/r.png', 'image:alt': 'R' },
    ],
    [
      'a picture with its own size, where nobody has another',
      [{ openGraph: { image: '/s.png', 'image:width': '9' } }, { openGraph: { title: 'P' } }],
      { image: '/s.png', 'image:width': '9', title: 'P' },
    ],
  ])('Open Graph: %s', (_, said, merged) => {
    expect(merge(said).openGraph).toEqual(merged);
  });

  test('hreflang: language by language', () => {
    const said: Said = [{}, { hreflang: { en: '/p', de: '/de/p' } }, { hreflang: { de: '/de/r', fr: '/fr/r' } }];
    expect(merge(said).hreflang).toEqual({ en: '/p', de: '/de/r', fr: '/fr/r' });
  });
});

test.each<[string | undefined, readonly (string | undefined)[]]>([
  [undefined, []],
  [undefined, ['', undefined]],
  ['noindex', ['noindex']],
  ['noindex', ['noindex', undefined, 'index']],
  ['noindex', [undefined, 'index', undefined, 'NOINDEX ,noindex']],
  ['noindex, nofollow', ['index, follow', 'noindex', undefined, 'nofollow']],
  ['none', ['all', 'none', 'index,follow']],
  ['noindex, follow', ['noindex, follow']],
  ['max-snippet:50, nosnippet', ['max-snippet:50', undefined, 'nosnippet']],
  ['all', ['all']],
])('of robots the most restrictive rules count, whoever names them: %s of %j', (merged, said) => {
  const heads = said.map((robots) => (robots === undefined ? {} : { robots }));
  expect(merge(heads).robots?.toLowerCase() || undefined).toBe(merged);
});

const ENGLISH = { locale: 'en', origin: 'https://shop.example' };
const tags = (head: FragmentHead, locale = ENGLISH) =>
  headTags(head, locale)
    .map((segment) => (segment.type === 'text' ? segment.text : ''))
    .join('')
    .split(/(?<=>)(?=<(?!\/))/);

test('all that a head can say becomes tags, addresses absolute', () => {
  const head: FragmentHead = {
    title: 'A & B',
    description: '"D"',
    robots: 'noindex',
    canonical: '/a',
    prev: '/a?page=1',
    next: '/a?page=3',
    hreflang: { de: '/de/a' },
    openGraph: { image: '/a.jpg', 'image:width': '1200', site_name: 'S', type: 'product' },
  };
  expect(tags(head)).toEqual([
    '<title>A &amp; B</title>',
    '<meta name="description" content="&quot;D&quot;">',
    '<meta name="robots" content="noindex">',
    '<link rel="canonical" href="https://shop.example/a">',
    '<link rel="prev" href="https://shop.example/a?page=1">',
    '<link rel="next" href="https://shop.example/a?page=3">',
    '<link rel="alternate" hreflang="de" href="https://shop.example/de/a">',
    '<meta property="og:title" content="A &amp; B">',
    '<meta property="og:description" content="&quot;D&quot;">',
    '<meta property="og:url" content="https://shop.example/a">',
    '<meta property="og:type" content="product">',
    '<meta property="og:locale" content="en_US">',
    '<meta property="og:image" content="https://shop.example/a.jpg">',
    '<meta property="og:image:width" content="1200">',
    '<meta property="og:site_name" content="S">',
    '<meta name="twitter:card" content="summary_large_image">',
  ]);
});

test.each([
  ['en', 'en_US'],
  ['de', 'de_DE'],
  ['de-at', 'de_AT'],
  ['pt-br', 'pt_BR'],
])('a page in %s has the Open Graph locale %s', (locale, written) => {
  expect(tags({}, { ...ENGLISH, locale })).toContain(`<meta property="og:locale" content="${written}">`);
});

test('what says nothing is a website without a large picture', () => {
  expect(tags({})).toEqual([
    '<meta property="og:type" content="website">',
    '<meta property="og:locale" content="en_US">',
    '<meta name="twitter:card" content="summary">',
  ]);
});

test('on a page the required slot outranks an inline one that follows, and any of them can forbid the index', async () => {
  const say = (head: FragmentHead) => ({ 'podlet-head': encodeFragmentHead(head) });
  const shop = await startPodlet({
    main: { content: (c) => c.html('<p>', 200, say({ title: 'Main', robots: 'index' })) },
    more: { content: (c) => c.html('<p>', 200, say({ title: 'More', description: 'M', robots: 'noindex' })) },
  });
  const { text } = startLayout({
    podlets: { shop: { url: shop.url } },
    fragments: { 'shop/main': {}, 'shop/more': {} },
    pages: [
      page(
        '/',
        { main: { fragment: 'shop/main', required: true }, more: { fragment: 'shop/more', inline: true } },
        { head: { description: 'P' } },
      ),
    ],
    head: { openGraph: { site_name: 'Shop' } },
  });
  const html = await text('/');
  expect(html).toContain(
    '<title>Main</title><meta name="description" content="M"><meta name="robots" content="noindex">',
  );
  expect(html).toContain('<meta property="og:site_name" content="Shop">');
});
