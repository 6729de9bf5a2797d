import { ColourFeed } from '@selvedge/contracts';
import { expect, test } from 'vitest';
import { COLOURS, FIXED_SKUS, NAMES_DE } from '../src/seed.ts';
import { catalogueOf, newTarget, setUp } from './support.ts';

const FOUR = catalogueOf({
  'CL-01': { 'CL-01-ME': 'meadow', 'CL-01-BA': 'barn' },
  'CL-05': { 'CL-05-MO': 'moss' },
  'CL-06': { 'CL-06-OC': 'ocean' },
  'CL-09': { 'CL-09-RU': 'rust' },
});

test('a recommendation says all that a tile shows', async () => {
  const { app, recommender } = await setUp();
  await recommender.replaceCatalogue(FOUR);
  const response = await app.request('/recommendations?skus=CL-01-ME&limit=1');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    recommendations: [
      {
        sku: 'CL-05-MO',
        productId: 'CL-05',
        name: 'Tractor CL-05',
        colour: { key: 'moss', name: 'Moss green', rgb: '#69743a' },
        price: 100,
        picture: '/CL-05-MO.svg',
        url: '/product/CL-05?sku=CL-05-MO',
      },
    ],
  });
});

test('one variant is described as it is where it is recommended', async () => {
  const { app, recommender } = await setUp();
  await recommender.replaceCatalogue(FOUR);
  const { recommendations } = await (await app.request('/recommendations?skus=CL-01-ME&limit=3')).json();
  expect(recommendations).toHaveLength(3);
  for (const one of recommendations) {
    const response = await app.request(`/recommendations/${one.sku}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(one);
  }
});

test.each([
  ['that there is not', 'CL-01-XX', 404],
  ['in a paint that nobody knows, which is never recommended', 'CL-02-NE', 404],
  ['that is gone', 'CL-05-MO', 404],
  ['of more than 40 characters', 'A'.repeat(41), 422],
])('a variant %s is a problem', async (_, sku, status) => {
  const { app, recommender } = await setUp();
  await recommender.replaceCatalogue(FOUR);
  await recommender.replaceCatalogue(
    catalogueOf({ 'CL-01': { 'CL-01-ME': 'meadow' }, 'CL-02': { 'CL-02-NE': 'neon' } }),
  );
  const response = await app.request(`/recommendations/${sku}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
});

test.each(['', '?skus=', '?skus=NO-SUCH', '?skus=,,,', '?skus=%00,%3Cesi:include/%3E'])(
  'without a known SKU four fixed ones are recommended: "%s"',
  async (query) => {
    const { app, recommender } = await setUp();
    const fixed = FIXED_SKUS.map((sku) => [sku.slice(0, 5), { [sku]: 'meadow' }]);
    await recommender.replaceCatalogue(
      catalogueOf({ 'CL-99': { 'CL-99-ME': 'meadow' }, ...Object.fromEntries(fixed) }),
    );
    const { recommendations } = await (await app.request(`/recommendations${query}`)).json();
    expect(recommendations.map(({ sku }: { sku: string }) => sku)).toEqual(FIXED_SKUS);
    expect(FIXED_SKUS).toHaveLength(4);
  },
);

test.each([
  ['skus', `skus=${Array(51).fill('CL-01-ME').join()}`],
  ['skus', `skus=${'A'.repeat(41)}`],
  ['skus', `skus=${'A,'.repeat(2000)}`],
  ['skus', 'skus=A&skus=B'],
  ['limit', 'limit=0'],
  ['limit', 'limit=25'],
  ['limit', 'limit=1.5'],
  ['limit', 'limit=four'],
])('a wrong %s is named in a problem: %s', async (name, query) => {
  const { app } = await setUp();
  const response = await app.request(`/recommendations?${query}`);
  expect(response.status).toBe(422);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ status: 422, errors: [{ name, detail: expect.any(String) }] });
});

test('50 SKUs of 40 characters are accepted', async () => {
  const { app } = await setUp();
  expect((await app.request(`/recommendations?skus=${Array(50).fill('A'.repeat(40)).join()}`)).status).toBe(200);
});

test('the colour feed holds the twelve paints, in the form of the contract, and is sent again only when it has changed', async () => {
  const { app } = await setUp();
  const response = await app.request('/feeds/colours');
  const { colours } = ColourFeed.parse(await response.json());
  expect(colours).toEqual(COLOURS.map((colour) => ({ ...colour, names: { de: NAMES_DE[colour.key] } })));
  for (const { name, names } of colours) expect([undefined, name]).not.toContain(names?.de);
  for (const field of ['key', 'name', 'rgb'] as const) expect(new Set(colours.map((it) => it[field])).size).toBe(12);
  const etag = response.headers.get('etag')!;
  expect(etag).toMatch(/^"[\w-]+"$/);
  expect((await app.request('/feeds/colours', { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('it is ready when it has a catalogue', async () => {
  const { app, recommender } = await setUp();
  expect((await app.request('/readyz')).status).toBe(503);
  await recommender.replaceCatalogue(FOUR);
  expect((await app.request('/readyz')).status).toBe(200);
});

test('a new catalogue replaces the old one, and survives a restart', async () => {
  const target = await newTarget();
  const before = await setUp({ target });
  await before.recommender.replaceCatalogue(catalogueOf({ 'CL-98': { 'CL-98-ME': 'meadow' } }));
  await before.recommender.replaceCatalogue(FOUR);
  await before.database.destroy();
  const { app } = await setUp({ target });
  expect((await app.request('/readyz')).status).toBe(200);
  const { recommendations } = await (await app.request('/recommendations?skus=CL-01-ME')).json();
  expect(recommendations.map(({ sku }: { sku: string }) => sku).sort()).toEqual(['CL-05-MO', 'CL-06-OC', 'CL-09-RU']);
});

test('each replica recommends from the catalogue that any of them has taken over', async () => {
  const target = await newTarget();
  const [here, there] = [await setUp({ target }), await setUp({ target })];
  const recommended = async () => {
    const { recommendations } = await (await there.app.request('/recommendations?skus=CL-01-ME')).json();
    return recommendations.map(({ sku }: { sku: string }) => sku).sort();
  };
  await here.recommender.replaceCatalogue(catalogueOf({ 'CL-01': { 'CL-01-ME': 'meadow' } }));
  expect(await recommended()).toEqual([]);
  await here.recommender.replaceCatalogue(FOUR);
  expect(await recommended()).toEqual(['CL-05-MO', 'CL-06-OC', 'CL-09-RU']);
});
