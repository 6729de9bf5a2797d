import { beforeAll, describe, expect, inject, test } from 'vitest';
import { PAGES } from '../src/pages.ts';

const edge = inject('edge');

const PATHS = PAGES.filter(([, status]) => status === 200).map(([path]) => path);
const isIndexed = (path: string) => !/^(\/de)?\/checkout\//.test(path);
const pages = new Map<string, string>();

beforeAll(async () => {
  for (const path of PATHS) pages.set(path, await (await fetch(edge + path)).text());
});

/** The content of the first tag that the pattern finds, as a reader of HTML gets it. */
const find = (path: string, pattern: RegExp) =>
  pattern.exec(pages.get(path)!)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
const meta = (path: string, name: string) =>
  find(path, new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`));
const title = (path: string) => find(path, /<title>([^<]*)<\/title>/);

describe.each(PATHS)('%s', (path) => {
  test('has one title, description, canonical URL and Open Graph of its own', () => {
    for (const tag of [
      /<title>/g,
      /<meta name="description"/g,
      /<link rel="canonical"/g,
      /<h1[ >]/g,
      /<meta property="og:title"/g,
    ]) {
      expect(pages.get(path)!.match(tag), String(tag)).toHaveLength(1);
    }
    expect(title(path)!.length).toBeLessThan(70);
    expect(meta(path, 'description')!.length).toBeGreaterThan(30);
    const canonical = find(path, /<link rel="canonical" href="([^"]*)"/)!;
    expect(canonical.startsWith(`${edge}/`)).toBe(true);
    expect(meta(path, 'og:url')).toBe(canonical);
    expect(meta(path, 'og:title')).toBeTruthy();
    expect(meta(path, 'og:description')).toBe(meta(path, 'description'));
    expect(meta(path, 'robots')).toBe(isIndexed(path) ? undefined : 'noindex');
  });

  test('tells those who show a link to it which site, kind, language and card', () => {
    expect(meta(path, 'og:site_name')).toBe('Headland');
    expect(meta(path, 'og:type')).toBe(path.includes('/product/') ? 'product' : 'website');
    expect(meta(path, 'og:locale')).toBe(path.startsWith('/de') ? 'de_DE' : 'en_US');
    expect(meta(path, 'twitter:card')).toBe(isIndexed(path) ? 'summary_large_image' : 'summary');
  });
});

test.each(PATHS.filter(isIndexed))(
  'the picture for links to %s is a raster of the size that is announced',
  async (path) => {
    const url = meta(path, 'og:image')!;
    expect(url.startsWith(`${edge}/`)).toBe(true);
    expect(meta(path, 'og:image:alt')).toBeTruthy();
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, meta(path, 'og:image:type')]);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBeLessThan(300_000);
    expect(sizeOfJpeg(bytes)).toEqual([meta(path, 'og:image:width'), meta(path, 'og:image:height')].map(Number));
  },
);

test('no two pages share a title', () => {
  const titles = PATHS.map(title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

test.each([
  ['/', ['Organization', 'WebSite']],
  ['/products', ['BreadcrumbList', 'ItemList']],
  ['/products/classic', ['BreadcrumbList', 'ItemList']],
  ['/stores', ['BreadcrumbList', 'Store']],
  ['/product/CL-04?sku=CL-04-SL', ['BreadcrumbList', 'Product']],
])('%s has structured data of the types %j', (path, types) => {
  const found = readStructuredData(path).map((node) => node['@type']);
  expect([...new Set(found)].sort()).toEqual(types);
});

/**
 * What Google's documentation requires of each type for its rich results, and what it recommends and we promise, as paths into
 * the node; `*` is each item of a list.
 */
const REQUIRED: Record<string, readonly string[]> = {
  Product: [
    'name',
    'image',
    'description',
    'sku',
    'brand.name',
    'offers.@type',
    'offers.price',
    'offers.priceCurrency',
    'offers.availability',
    'offers.itemCondition',
    'offers.url',
  ],
  BreadcrumbList: [
    'itemListElement.*.@type',
    'itemListElement.*.position',
    'itemListElement.*.name',
    'itemListElement.*.item',
  ],
  ItemList: ['itemListElement.*.@type', 'itemListElement.*.position', 'itemListElement.*.url'],
  Organization: ['name', 'url', 'logo'],
  WebSite: ['name', 'url'],
  Store: [
    'name',
    'url',
    'address.streetAddress',
    'address.addressLocality',
    'address.postalCode',
    'address.addressCountry',
  ],
};

const ADDRESSES = /(?:^|\.)(?:@id|url|item|image|logo)(?:\.\d+)?$/;

/** Every value of a node, with the path to it. */
function* valuesOf(node: unknown, path = ''): Generator<[path: string, value: unknown]> {
  if (typeof node !== 'object' || node === null) yield [path, node];
  else for (const [key, value] of Object.entries(node)) yield* valuesOf(value, path === '' ? key : `${path}.${key}`);
}

test.each(PATHS.filter(isIndexed))(
  'the structured data of %s has all that its types require, with absolute addresses',
  (path) => {
    for (const node of readStructuredData(path)) {
      const type = String(node['@type']);
      expect(Object.keys(REQUIRED)).toContain(type);
      const values = [...valuesOf(node)].filter(([, value]) => value !== '' && value !== null);
      for (const required of REQUIRED[type]!) {
        const [list, rest] = required.split('.*.');
        const paths = rest ? (node[list!] as unknown[]).map((_, index) => `${list}.${index}.${rest}`) : [required];
        expect(paths.length).toBeGreaterThan(0);
        for (const one of paths)
          expect(
            values.some(([name]) => name === one || name.startsWith(`${one}.`)),
            `${type} of ${path}: ${one}`,
          ).toBe(true);
      }
      for (const [name, value] of values.filter(([name]) => ADDRESSES.test(name)))
        expect(String(value), `${type} of ${path}: ${name}`).toMatch(/^https?:\/\/[^/]+\//);
      const positions = (node.itemListElement as { position: number }[] | undefined)?.map(({ position }) => position);
      expect(positions ?? []).toEqual((positions ?? []).map((_, index) => index + 1));
    }
  },
);

test.each([
  ['/product/CL-04?sku=CL-04-SL', 'CL-04-SL', 36_800, 'InStock'],
  ['/product/AU-08?sku=AU-08-PL', 'AU-08-PL', 186_000, 'OutOfStock'],
])('the Product of %s has an offer of %s for %i EUR: %s', (path, sku, price, availability) => {
  expect(readStructuredData(path).find((node) => node['@type'] === 'Product')).toMatchObject({
    sku,
    offers: {
      '@type': 'Offer',
      price,
      priceCurrency: 'EUR',
      availability: `https://schema.org/${availability}`,
      url: `${edge}/product/${sku.slice(0, 5)}?sku=${sku}`,
    },
  });
});

test('the ItemList of a category names its products in their order', () => {
  const list = readStructuredData('/products/autonomous').find((node) => node['@type'] === 'ItemList') as {
    itemListElement: { position: number; url: string }[];
  };
  expect(list.itemListElement.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const tiles = [...pages.get('/products/autonomous')!.matchAll(/class="tile" href="([^"]*)"/g)].map(
    ([, href]) => href,
  );
  expect(list.itemListElement.map(({ url }) => url)).toEqual(tiles.map((href) => edge + href));
});

test('robots.txt lets everybody in and names the sitemap', async () => {
  const response = await fetch(`${edge}/robots.txt`);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(`User-agent: *\nAllow: /\nSitemap: ${edge}/sitemap.xml\n`);
});

test('the sitemap lists every page that may be indexed, and each of them answers 200 under that very URL', async () => {
  const parts = locsOf(await readXml(`${edge}/sitemap.xml`));
  expect(parts).toEqual(['explore', 'decide'].map((team) => `${edge}/sitemap-${team}-1.xml`));
  const xml = (await Promise.all(parts.map(readXml))).join('');
  const urls = locsOf(xml);
  // Home, three lists, stores and 23 products, in two languages.
  expect(new Set(urls).size).toBe(56);
  expect(urls).toHaveLength(56);
  for (const path of PATHS.filter((path) => isIndexed(path) && !path.includes('?')))
    expect(urls).toContain(edge + path);
  expect(xml.match(/<lastmod>\d{4}-\d{2}-\d{2}<\/lastmod>/g)!.length).toBeGreaterThan(20);
  for (const url of urls) {
    const page = await fetch(url, { redirect: 'manual' });
    expect([url, page.status]).toEqual([url, 200]);
    expect(await page.text()).toContain(`<link rel="canonical" href="${url}">`);
  }
});

test('fragments and actions are no pages for an index', async () => {
  const { headers } = await fetch(`${edge}/_fragments/en/explore/header`);
  expect(headers.get('x-robots-tag')).toBe('noindex');
});

async function readXml(url: string): Promise<string> {
  const response = await fetch(url);
  expect([url, response.status, response.headers.get('content-type')]).toEqual([
    url,
    200,
    'application/xml; charset=utf-8',
  ]);
  return response.text();
}

const locsOf = (xml: string) => [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url!);

/** Width and height, from the start of the frame (ITU-T T.81 §B.2.2). */
function sizeOfJpeg(bytes: Buffer): number[] {
  let at = 2;
  while (bytes[at] === 0xff && ![0xc0, 0xc1, 0xc2].includes(bytes[at + 1]!)) at += 2 + bytes.readUInt16BE(at + 2);
  return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
}

type Node = Record<string, unknown>;

/** All nodes of the page's JSON-LD; each script must parse. */
function readStructuredData(path: string): Node[] {
  const scripts = pages.get(path)!.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs);
  return [...scripts].flatMap(([, json]) => {
    const data = JSON.parse(json!) as Node & { '@graph'?: Node[] };
    expect(data['@context']).toBe('https://schema.org');
    return data['@graph'] ?? [data];
  });
}
