import { expect, test } from 'vitest';
import { attributes, get, request } from './setup.ts';

const ALL = ['header', 'footer', 'home', 'category', 'stores', 'store-picker'];
const WITH_DATA = { home: '/teasers', category: '/products?page=1', stores: '/stores', 'store-picker': '/stores' };

test.each(ALL)('%s carries the team on its one root', async (name) => {
  for (const path of [`/${name}/`, `/${name}/fallback`]) {
    const { html } = await get(path);
    expect(html).toMatch(/^<[a-z]+ class="[a-z-]+" data-boundary="explore">/);
    expect(attributes(html, 'data-boundary')).toEqual(['explore']);
  }
});

test.each(ALL)('%s may be kept by shared caches and is tagged for purges', async (name) => {
  const { headers, tags } = await get(`/${name}/`);
  expect(headers.get('cache-control')).toBe(
    'public, max-age=0, s-maxage=86400, stale-while-revalidate=600, stale-if-error=86400',
  );
  expect(tags.length).toBeGreaterThan(0);
  expect(tags.join(' ')).toBe(tags.join(' ').toLowerCase());
});

test.each(ALL)('%s has neither inline style nor executable inline script', async (name) => {
  const { html } = await get(`/${name}/`);
  expect(html).not.toMatch(
    /\sstyle=|<style|\son(?:click|load|error)="(?!continue)|<script(?! type="application\/ld\+json")/,
  );
});

test.each(ALL)('%s has a fallback that needs no service, in the same class', async (name) => {
  const down = Object.fromEntries(Object.values(WITH_DATA).map((path) => [path, undefined]));
  const [content, fallback] = await Promise.all([get(`/${name}/`), get(`/${name}/fallback`, down)]);
  expect(fallback.status).toBe(200);
  expect(attributes(fallback.html, 'class')[0]).toBe(attributes(content.html, 'class')[0]);
});

test.each(Object.entries(WITH_DATA))(
  '%s fails while the service is down, so that the layout falls back',
  async (name, path) => {
    for (const answer of [undefined, 500, 503]) {
      const { status, headers } = await get(`/${name}/`, { [path]: answer });
      expect(status).toBe(500);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  },
);

test('assets have the public path of our layout, and the podlet’s own origin elsewhere', async () => {
  const [ours, stock] = await Promise.all([get('/stores/'), request('/stores/', { 'user-agent': '@podium/client 5' })]);
  expect(attributes(ours.html, 'src')[0]).toBe('/_podlet/explore/assets/store-0.0123456789ab.svg');
  expect(attributes(stock.html, 'src')[0]).toBe('http://podlet.test/assets/store-0.0123456789ab.svg');
});

test('the sitemap lists what the service lists', async () => {
  const pages = [
    { page: 'category', params: { category: 'classic' }, lastmod: '2026-03-02' },
    { page: 'stores', params: {}, lastmod: '2026-02-16' },
  ];
  const { status, html } = await request('/sitemap', {}, { '/sitemap': { pages } });
  expect(status).toBe(200);
  expect(JSON.parse(html)).toEqual({ pages });
});

test('the sitemap fails while the service is down, so that the layout knows it is not complete', async () => {
  const { status } = await request('/sitemap');
  expect(status).toBe(500);
});
