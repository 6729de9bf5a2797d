import { warmUpPodlet } from '@selvedge/podlet';
import { sharedKeys, sharedTexts } from '@selvedge/podlet/testing';
import { createLogger, Registry } from '@selvedge/server';
import { describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { SAMPLE, WARM_UP } from '../src/sample.ts';
import { de } from '../src/texts/de.ts';
import { en } from '../src/texts/en.ts';
import { common, createGet, GERMAN, recommendation, STOCK, tagsOf } from './setup.ts';

const FOUR = [
  recommendation('CL-02', 'Dunmore Pony'),
  recommendation('CL-07', 'Harrow & Daughters 52'),
  recommendation('AU-01', 'Heron Twin'),
  recommendation('AU-08', '<b>Longbarrow</b>'),
];
const get = createGet({ recommendations: FOUR });

test('the list says which machines, by their cards, under a heading that names it', async () => {
  const { status, headers, html } = await get('/recommendations/?skus=CL-01-ME');
  expect(status).toBe(200);
  expect(html).toContain('data-boundary="inspire" aria-labelledby="recommendations-title"');
  expect(html).toContain('<h2 class="recommendations-title" id="recommendations-title">');
  const card = (sku: string) => `<esi:include src="/_fragments/en/inspire/card?sku=${sku}" onerror="continue"/>`;
  const cards = ['CL-02-ME', 'CL-07-ME', 'AU-01-ME', 'AU-08-ME'].map(card).join('');
  expect(html).toContain(`<ul class="recommendations-list">${cards}</ul>`);
  expect(headers.get('surrogate-control')).toBe('content="ESI/1.0"');
});

test('the list is the same whatever is new of its machines', async () => {
  const path = '/recommendations/?skus=CL-01-ME';
  const changed = FOUR.map((one) => ({ ...one, name: 'Another', price: 1, picture: '/other.svg' }));
  expect((await get(path, { recommendations: changed })).html).toBe((await get(path)).html);
});

test('who cannot include gets a list with the cards in it, and with their tags', async () => {
  const { headers, html } = await get('/recommendations/?skus=CL-01-ME', undefined, STOCK);
  expect(html.match(/<li>/g)).toHaveLength(4);
  expect(html).toContain(
    '<ul class="recommendations-list"><li><a class="recommendation" href="/product/CL-02?sku=CL-02-ME">',
  );
  expect(html).toContain('Harrow &amp; Daughters 52');
  expect(html).not.toMatch(/<b>|esi:|\/_fragments\//);
  expect(tagsOf(headers)).toEqual([
    'recommendations',
    'recommended-cl-02-me',
    'recommended-cl-07-me',
    'recommended-au-01-me',
    'recommended-au-08-me',
  ]);
});

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
  const { html } = await get(path, undefined, { ...STOCK, ...GERMAN });
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
      expect(asked.map(({ searchParams }) => [searchParams.get('skus'), searchParams.get('limit')])).toEqual([
        [skus, '4'],
      ]);
    });
  }
});

test('the list may be kept, and is purged with all lists, when there is something else to choose', async () => {
  const { headers } = await get('/recommendations/?skus=CL-01-ME');
  expect(headers.get('cache-control')).toMatch(/^public, max-age=0, s-maxage=86400, .*stale-if-error=86400$/);
  expect(tagsOf(headers)).toEqual(['recommendations']);
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
