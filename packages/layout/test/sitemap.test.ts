import { gunzipSync } from 'node:zlib';
import { createLogger } from '@selvedge/server';
import { describe, expect, test } from 'vitest';
import { type FetchedResponse, FetchFailure } from '../src/fetcher.ts';
import type { Site } from '../src/site.ts';
import { createSitemap, type SitemapOptions } from '../src/sitemap.ts';
import { page, SITE, startLayout, startPodlet } from './support.ts';

interface Entry {
  readonly page: string;
  readonly params?: Record<string, string>;
  readonly lastmod?: string;
}

/** A podlet that lists products, some in each answer, and may go away. */
function createPodlet(entries: Entry[], perAnswer = 1000) {
  const asked: string[] = [];
  const podlet = { isAway: false, entries, asked };
  const fetch = async ({ path }: { path: string }): Promise<FetchedResponse> => {
    asked.push(path);
    if (podlet.isAway) throw new FetchFailure('refused', 'gone');
    const after = Number(new URL(path, 'http://a').searchParams.get('after') ?? 0);
    const end = after + perAnswer;
    const body = {
      pages: podlet.entries.slice(after, end),
      ...(end < podlet.entries.length && { next: String(end) }),
    };
    return { status: 200, headers: {}, setCookie: [], body: Buffer.from(JSON.stringify(body)) };
  };
  return { podlet, fetcher: { fetch } };
}

const products = (count: number, lastmod = '2026-01-01'): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ page: 'product', params: { id: `P${index}` }, lastmod }));

const PAGES = [page('/', {}, { name: 'home' }), page('/product/:id', {}, { name: 'product' })];
const log = createLogger('test', 'silent');

function start(podlets: Record<string, ReturnType<typeof createPodlet>>, options: Partial<SitemapOptions> = {}) {
  const site: Site = {
    ...SITE,
    pages: PAGES,
    podlets: Object.fromEntries(Object.keys(podlets).map((name) => [name, { url: 'http://p' }])),
  };
  const fetchers = Object.fromEntries(Object.entries(podlets).map(([name, { fetcher }]) => [name, fetcher]));
  const sitemap = createSitemap({ site, fetchers, log, ...options });
  const part = async (name: string, number: number) => {
    const response = await sitemap.part(name, number, { isHead: false });
    return response && { status: response.status, headers: response.headers, xml: await response.text() };
  };
  return { sitemap, part, index: async () => (await sitemap.index()).text() };
}

const locs = (xml = '') => [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url!);

describe('the index', () => {
  test('names the parts of every podlet that has pages, with the newest change in each', async () => {
    const shop = createPodlet([...products(2), { page: 'home', lastmod: '2026-03-04' }]);
    const { index } = start({ shop, bare: createPodlet([]) });
    expect(await index()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n' +
        '<sitemap><loc>https://shop.example/sitemap-shop-1.xml</loc><lastmod>2026-03-04</lastmod></sitemap>\n' +
        '</sitemapindex>\n',
    );
  });

  test('is the same for as long as it may be kept, and is made of one reading whoever asks meanwhile', async () => {
    let time = 0;
    const shop = createPodlet(products(5), 2);
    const { index, part } = start({ shop }, { now: () => time });
    await Promise.all([index(), index(), part('shop', 1)]);
    const read = shop.podlet.asked.filter((path) => path === '/sitemap').length;
    expect(read).toBe(2);
    shop.podlet.entries = products(1, '2026-09-09');
    expect(await index()).not.toContain('2026-09-09');
    time = 600_000;
    expect(await index()).toContain('2026-09-09');
  });

  test('keeps the known parts of a podlet that is away, and is not kept itself', async () => {
    let time = 0;
    const shop = createPodlet(products(5));
    const { sitemap, part } = start({ shop }, { limits: { urls: 2, bytes: 1e6 }, now: () => time });
    const whole = await sitemap.index();
    expect(whole.headers.get('cache-control')).toBe('public, max-age=600');
    shop.podlet.isAway = true;
    time = 600_000;
    const without = await sitemap.index();
    expect(await without.text()).toBe(await whole.text());
    expect(without.headers.get('cache-control')).toBe('no-store');
    expect((await part('shop', 3))?.status).toBe(503);
  });

  test('names a podlet that was away from the beginning, so that nobody takes the map for whole', async () => {
    const shop = createPodlet(products(5));
    shop.podlet.isAway = true;
    const { sitemap, part } = start({ shop });
    const response = await sitemap.index();
    expect(locs(await response.text())).toEqual(['https://shop.example/sitemap-shop-1.xml']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const away = (await part('shop', 1))!;
    expect([away.status, away.headers.get('retry-after'), away.headers.get('cache-control')]).toEqual([
      503,
      '60',
      'no-store',
    ]);
    shop.podlet.isAway = false;
    expect(locs((await part('shop', 1))!.xml)).toHaveLength(5);
  });
});

describe('the parts', () => {
  test.each([
    ['as many URLs as may be', 7, 3, { urls: 3, bytes: 1e6 }, [3, 3, 1]],
    ['exactly as many', 6, 4, { urls: 3, bytes: 1e6 }, [3, 3]],
    ['as many bytes as may be', 5, 2, { urls: 1000, bytes: 350 }, [2, 2, 1]],
    ['all, where there is room', 2500, 1000, { urls: 50_000, bytes: 50e6 }, [2500]],
  ])('hold %s: %i entries in answers of %i', async (_, count, perAnswer, limits, sizes) => {
    const { index, part } = start({ shop: createPodlet(products(count), perAnswer) }, { limits });
    expect(locs(await index())).toHaveLength(sizes.length);
    const parts = await Promise.all(sizes.map((_, index) => part('shop', index + 1)));
    expect(parts.map((one) => locs(one?.xml).length)).toEqual(sizes);
    expect(parts.flatMap((one) => locs(one?.xml))).toEqual(
      products(count).map(({ params }) => `https://shop.example/product/${params!.id}`),
    );
    for (const one of parts) expect(Buffer.byteLength(one!.xml)).toBeLessThanOrEqual(limits.bytes);
    expect(await part('shop', sizes.length + 1)).toBeUndefined();
  });

  test('count the URLs of all locales', async () => {
    const site = { locales: { en: {}, de: { prefix: '/de' } } };
    const podlets = { shop: { url: 'http://p' } };
    const { fetcher } = createPodlet(products(3));
    const sitemap = createSitemap({
      site: { ...SITE, ...site, pages: PAGES, podlets },
      fetchers: { shop: fetcher },
      log,
      limits: { urls: 4, bytes: 1e6 },
    });
    expect(locs(await (await sitemap.index()).text())).toHaveLength(2);
    const xml = await (await sitemap.part('shop', 2, { isHead: false }))!.text();
    expect(locs(xml)).toEqual(['https://shop.example/product/P2', 'https://shop.example/de/product/P2']);
    expect(xml).toContain('<xhtml:link rel="alternate" hreflang="de" href="https://shop.example/de/product/P2"/>');
  });

  test('never hold more than may be, even of a list that grew since it was cut', async () => {
    const shop = createPodlet(products(2));
    const { index, part } = start({ shop }, { limits: { urls: 3, bytes: 1e6 } });
    await index();
    shop.podlet.entries = products(9);
    expect(locs((await part('shop', 1))!.xml)).toHaveLength(3);
  });

  test('are escaped, and leave out what is no page of the site or lacks a parameter', async () => {
    const { part } = start({
      shop: createPodlet([
        { page: 'home', lastmod: '2026-01-02T03:04:05Z' },
        { page: 'product', params: { id: 'A&B/ü' } },
        { page: 'product' },
        { page: 'unknown' },
      ]),
    });
    expect((await part('shop', 1))!.xml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' +
        '<url><loc>https://shop.example/</loc><lastmod>2026-01-02T03:04:05Z</lastmod></url>\n' +
        '<url><loc>https://shop.example/product/A%26B%2F%C3%BC</loc></url>\n' +
        '</urlset>\n',
    );
  });

  test('leave as they are read: no answer is asked for before the one before it has left', async () => {
    const shop = createPodlet(products(4000), 1000);
    const { sitemap } = start({ shop });
    await sitemap.index();
    shop.podlet.asked.length = 0;
    const response = (await sitemap.part('shop', 1, { isHead: false }))!;
    const reader = response.body!.getReader();
    expect(shop.podlet.asked).toEqual(['/sitemap']);
    await reader.read();
    expect(shop.podlet.asked.length).toBeLessThan(4);
    await reader.cancel();
  });

  test('break off, rather than end, when the podlet goes away within the list', async () => {
    const shop = createPodlet(products(3000), 1000);
    const { sitemap } = start({ shop });
    await sitemap.index();
    const response = (await sitemap.part('shop', 1, { isHead: false }))!;
    shop.podlet.isAway = true;
    await expect(response.text()).rejects.toThrow('gone');
  });

  test('are not written for HEAD', async () => {
    const shop = createPodlet(products(3000), 1000);
    const { sitemap } = start({ shop });
    await sitemap.index();
    shop.podlet.asked.length = 0;
    const response = (await sitemap.part('shop', 1, { isHead: true }))!;
    expect([response.status, await response.text(), shop.podlet.asked]).toEqual([200, '', ['/sitemap']]);
  });

  test.each([
    ['nobody', 1],
    ['constructor', 1],
    ['shop', 0],
    ['shop', 2],
  ])('of %s have no number %i', async (podlet, number) => {
    const { sitemap } = start({ shop: createPodlet(products(1)) });
    expect(await sitemap.part(podlet, number, { isHead: false })).toBeUndefined();
  });
});

describe('over HTTP', () => {
  const startShop = async (pages: unknown) => {
    const shop = await startPodlet({}, (app) => app.get('/sitemap', (c) => c.json({ pages })));
    const bare = await startPodlet({});
    return startLayout({ podlets: { 'my-shop': { url: shop.url }, bare: { url: bare.url } }, pages: PAGES });
  };

  test('a part is XML, packed for whom takes that, and kept while its podlet is away', async () => {
    const { ask } = await startShop(products(100));
    const packed = await ask('/sitemap-my-shop-1.xml', { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toContain('accept-encoding');
    expect(packed.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(packed.headers.get('cache-control')).toBe(
      'public, max-age=600, stale-while-revalidate=600, stale-if-error=86400',
    );
    const plain = await (await ask('/sitemap-my-shop-1.xml')).text();
    expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(plain);
    expect(locs(plain)).toHaveLength(100);
  });

  test('a podlet without a sitemap is none of the index', async () => {
    const { text } = await startShop(products(1));
    expect(locs(await text('/sitemap.xml'))).toEqual(['https://shop.example/sitemap-my-shop-1.xml']);
  });

  test.each([
    '/sitemap-bare-1.xml',
    '/sitemap-my-shop-2.xml',
    '/sitemap-my-shop-01.xml',
    '/sitemap-my-shop.xml',
    '/sitemap-1.xml',
  ])('%s is a 404', async (path) => {
    const { ask } = await startShop(products(1));
    expect((await ask(path)).status).toBe(404);
  });

  test('an answer that is none is a podlet that is away: nothing of it gets into the XML', async () => {
    const { ask, text } = await startShop([{ page: 'home', lastmod: '2026-01-02</lastmod><evil>' }]);
    expect(await text('/sitemap.xml')).not.toContain('evil');
    expect((await ask('/sitemap-my-shop-1.xml')).status).toBe(503);
  });

  test.each([
    [undefined, 'User-agent: *\nAllow: /\nSitemap: https://shop.example/sitemap.xml\n'],
    [['/a', '/b'], 'User-agent: *\nDisallow: /a\nDisallow: /b\nSitemap: https://shop.example/sitemap.xml\n'],
  ])('robots.txt with %j disallowed names the sitemap', async (disallow, expected) => {
    const { text } = startLayout({ podlets: {}, ...(disallow && { robots: { disallow } }) });
    expect(await text('/robots.txt')).toBe(expected);
  });
});
