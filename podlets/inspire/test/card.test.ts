import { expect, test } from 'vitest';
import { createGet, GERMAN, recommendation, tagsOf } from './setup.ts';

const get = createGet(recommendation('CL-02', 'Dunmore & Pony'));
const KEPT = /^public, max-age=0, s-maxage=86400, .*stale-if-error=86400$/;

test('a card is an item of a list: a link with picture, name and price', async () => {
  const { status, html, asked } = await get('/card/?sku=CL-02-ME');
  expect(status).toBe(200);
  expect(html).toBe(
    '<li><a class="recommendation" href="/product/CL-02?sku=CL-02-ME"><img class="recommendation-picture" src="/p/CL-02.svg" width="800" height="600" alt="" loading="lazy">Dunmore &amp; Pony <span class="recommendation-price">€ 18,900</span></a></li>',
  );
  expect(asked.map(({ pathname }) => pathname)).toEqual(['/recommendations/CL-02-ME']);
});

test('in German it leads to the German page, with a price as it is written there', async () => {
  const { html } = await get('/card/?sku=CL-02-ME', undefined, GERMAN);
  expect(html).toContain('href="/de/product/CL-02?sku=CL-02-ME"');
  expect(html).toMatch(/18\.900\s€/);
});

test('it may be kept, and is purged when its variant changes, alone', async () => {
  const { headers } = await get('/card/?sku=CL-02-ME');
  expect(headers.get('cache-control')).toMatch(KEPT);
  expect(tagsOf(headers)).toEqual(['recommended-cl-02-me']);
});

test('its styles come with the list that it stands in', async () => {
  expect((await get('/card/?sku=CL-02-ME')).headers.has('link')).toBe(false);
});

test('of a variant that is no more nothing stands in the list, until one comes', async () => {
  const { status, headers, html } = await get('/card/?sku=CL-02-ME', 404);
  expect([status, html]).toEqual([404, '']);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('cache-control')).toMatch(KEPT);
  expect(tagsOf(headers)).toEqual(['recommended-cl-02-me']);
});

test.each(['', '?sku=', '?sku=x', '?sku=%3Cb%3E', `?sku=${'A'.repeat(41)}`])(
  'nobody is asked for what is no SKU: "%s"',
  async (query) => {
    const { status, asked } = await get(`/card/${query}`);
    expect([status, asked]).toEqual([404, []]);
  },
);

test.each([
  ['does not answer', null],
  ['fails', 500],
])('a service that %s fails the card, so that nobody keeps a list without it', async (_, answer) => {
  expect((await get('/card/?sku=CL-02-ME', answer)).status).toBe(500);
});
