import { expect, test } from 'vitest';
import { attributes, get } from './setup.ts';

test('the home page shows both teasers with the pictures of their kind', async () => {
  const { html } = await get('/home/');
  expect(html).toContain('Old iron</span> With a seat');
  expect(attributes(html, 'href')).toEqual(['/products/classic', '/products/autonomous']);
  expect(attributes(html, 'src')).toEqual([
    '/_podlet/explore/assets/teaser-classic.0123456789ab.svg',
    '/_podlet/explore/assets/teaser-autonomous.0123456789ab.svg',
  ]);
});

test('the home page names itself to search engines', async () => {
  const { head, data } = await get('/home/');
  expect(head).toMatchObject({ title: 'Tractors, to the edge of the field | Headland', canonical: '/' });
  expect(data.Organization).toMatchObject({ name: 'Headland', url: 'https://shop.test/' });
  expect(data.WebSite).toMatchObject({ name: 'Headland', url: 'https://shop.test/' });
});

test('the fallback of the home page still leads to both categories', async () => {
  const { html } = await get('/home/fallback', { '/teasers': undefined });
  expect(attributes(html, 'href')).toEqual(['/products/classic', '/products/autonomous']);
});
