import { HEADERS } from '@selvedge/contracts';
import { warmUpPodlet } from '@selvedge/podlet';
import { sharedKeys, sharedTexts } from '@selvedge/podlet/testing';
import { type Assets, createLogger, Registry } from '@selvedge/server';
import { describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { createService, type Recommendation } from '../src/service.ts';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';

/** Stands for the build: every asset is there, under a name with a hash; there is no script. */
const assets: Assets = {
  file: (name) => name.replace('.', '.0123456789ab.'),
  has: (name) => name.endsWith('.css'),
  template: () => '',
  respond: () => undefined,
};
const common = { assets, version: '1', publicUrl: 'http://podlet.test' };

const recommendation = (productId: string, name: string): Recommendation => ({
  sku: `${productId}-ME`,
  productId,
  name,
  colour: { key: 'meadow', name: 'Meadow green', rgb: '#4f9a3e' },
  price: 18_900,
  picture: `/p/${productId}.svg`,
  url: `/product/${productId}?sku=${productId}-ME`,
});
const FOUR = [
  recommendation('CL-02', 'Dunmore Pony'),
  recommendation('CL-07', 'Harrow & Daughters 52'),
  recommendation('AU-01', 'Heron Twin'),
  recommendation('AU-08', '<b>Longbarrow</b>'),
];

/** Ask as our layout does; `answer` is what the service says: JSON, the status of a problem, or null where it does not. */
async function get(path: string, answer: unknown = { recommendations: FOUR }, more: Record<string, string> = {}) {
  const asked: URLSearchParams[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    asked.push(new URL((input as Request).url).searchParams);
    if (answer === null) throw new TypeError('fetch failed');
    return typeof answer === 'number'
      ? Response.json({ type: 'about:blank', title: 'No', status: answer }, { status: answer })
      : Response.json(answer);
  };
  const app = createApp({
    ...common,
    service: createService('http://service.test', fetch),
    log: createLogger('test', 'silent'),
    metrics: new Registry(),
  });
  const response = await app.request(path, {
    headers: {
      'surrogate-capability': 'selvedge="ESI/1.0"',
      'podium-public-pathname': '/_podlet/inspire',
      ...more,
    },
  });
  return { status: response.status, headers: response.headers, html: await response.text(), asked };
}

test('each machine is a link with picture and name, in a list under a heading that names it', async () => {
  const { status, html } = await get('/recommendations/?skus=CL-01-ME');
  expect(status).toBe(200);
  expect(html).toContain('data-boundary="inspire" aria-labelledby="recommendations-title"');
  expect(html).toContain('<h2 class="recommendations-title" id="recommendations-title">');
  expect(html.match(/<li>/g)).toHaveLength(4);
  expect(html).toContain(
    '<li><a class="recommendation" href="/product/CL-02?sku=CL-02-ME"><img class="recommendation-picture" src="/p/CL-02.svg" width="800" height="600" alt="" loading="lazy">Dunmore Pony <span class="recommendation-price">€ 18,900</span></a></li>',
  );
  expect(html).toContain('Harrow &amp; Daughters 52');
  expect(html).not.toContain('<b>');
});

const GERMAN = { 'podium-locale': 'de', 'podium-mount-pathname': '/de' };

test.each(WARM_UP)('%s says nothing in German as it does in English, but names', async (path) => {
  const settings = { ...common, log: createLogger('test', 'silent'), metrics: new Registry() };
  const app = createApp({ ...settings, service: SAMPLE });
  const ask = (locale: string) => app.request(path, { headers: { 'podium-locale': locale } });
  const shared = await sharedTexts(ask, ['en', 'de']);
  expect(shared.filter((text) => text !== 'Sample')).toEqual([]);
});

test('every text is translated', () => {
  expect(sharedKeys(en, de)).toEqual([]);
});

test.each(['/recommendations/', '/recommendations/fallback'])('in German, %s leads to German pages', async (path) => {
  const { html } = await get(path, undefined, GERMAN);
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(link).toMatch(/^\/de\/product/);
});

describe('the service is asked', () => {
  const many = Array.from({ length: 60 }, (_, index) => `CL-${index + 10}-ME`);
  const cases = [
    { title: 'for its fixed choice without SKUs', query: '', skus: null },
    { title: 'for its fixed choice with an empty list', query: '?skus=', skus: null },
    { title: 'for the SKUs of the URL', query: '?skus=CL-01-ME,AU-01-SN', skus: 'CL-01-ME,AU-01-SN' },
    { title: 'without what is no SKU', query: '?skus=CL-01-ME,%3Cb%3E,,x', skus: 'CL-01-ME' },
    { title: 'for the first 50 of a long cart', query: `?skus=${many}`, skus: many.slice(0, 50).join() },
  ];
  for (const { title, query, skus } of cases) {
    test(title, async () => {
      const { status, asked } = await get(`/recommendations/${query}`);
      expect(status).toBe(200);
      expect(asked.map((search) => [search.get('skus'), search.get('limit')])).toEqual([[skus, '4']]);
    });
  }
});

test('the list may be kept, and is purged when one of its machines changes, or with all lists', async () => {
  const { headers } = await get('/recommendations/?skus=CL-01-ME');
  expect(headers.get('cache-control')).toMatch(/^public, max-age=0, s-maxage=86400, .*stale-if-error=86400$/);
  expect(headers.get(HEADERS.surrogateKey)?.split(' ')).toEqual([
    'recommendations',
    'recommended-cl-02-me',
    'recommended-cl-07-me',
    'recommended-au-01-me',
    'recommended-au-08-me',
  ]);
});

test('the stylesheet is named by the content, and no script', async () => {
  const { headers } = await get('/recommendations/');
  expect(headers.get('link')).toBe(
    '<../assets/recommendations.0123456789ab.css>; type=text/css; rel=stylesheet; asset-type=style',
  );
});

test.each([
  ['does not answer', null],
  ['fails', 500],
  ['has no catalogue yet', { recommendations: [] }],
])('a service that %s fails the fragment, so that the layout takes the fallback', async (_, answer) => {
  expect((await get('/recommendations/', answer)).status).toBe(500);
});

test('the fallback needs no service and leads to all machines', async () => {
  const { status, html, asked } = await get('/recommendations/fallback', null);
  expect(status).toBe(200);
  expect(html).toMatch(/<aside class="recommendations" data-boundary="inspire".*<a href="\/products">/s);
  expect(asked).toEqual([]);
});

test('warming up renders every template without a service', async () => {
  const podlet = { createApp, sample: SAMPLE, warmUp: WARM_UP };
  await expect(
    warmUpPodlet(podlet, { ...common, log: createLogger('test', 'silent'), metrics: new Registry() }),
  ).resolves.toBeUndefined();
});
