import { expect, test } from 'vitest';
import { buildColourIndex, type Colour, recommend, type Variant } from '../src/colour-index.ts';

const colours: Colour[] = [
  { key: 'black', name: 'Black', rgb: '#000000' },
  { key: 'dark', name: 'Dark', rgb: '#404040' },
  { key: 'grey', name: 'Grey', rgb: '#808080' },
  { key: 'red', name: 'Red', rgb: '#ff0000' },
  { key: 'white', name: 'White', rgb: '#ffffff' },
];
/** `A-dark` is product A in dark. */
const variant = (sku: string): Variant => {
  const [product_id, colour] = sku.split('-') as [string, string];
  return { sku, product_id, name: product_id, colour, price: 1, picture: '' };
};
const recommended = (catalogue: string, skus: string, limit = 4, fixed = '') =>
  recommend(buildColourIndex(colours, catalogue.split(' ').map(variant)), skus.split(' '), limit, fixed.split(' ')).map(
    ({ sku }) => sku,
  );

test.each([
  ['by distance, nearest first', 'A-black B-white C-grey D-dark', 'A-black', ['D-dark', 'C-grey', 'B-white']],
  ['from the mean of the given paints', 'A-black B-white C-red D-grey', 'A-black B-white', ['D-grey', 'C-red']],
  [
    'a SKU that is given twice counts once',
    'A-black B-white C-grey D-dark',
    'A-black B-white B-white',
    ['C-grey', 'D-dark'],
  ],
  ['ties within a paint by SKU', 'Z-red C-dark B-dark D-dark', 'Z-red', ['B-dark', 'C-dark', 'D-dark']],
  [
    'ties across paints by SKU',
    'Y-black Z-grey C-grey B-black D-black',
    'Y-black Z-grey',
    ['B-black', 'C-grey', 'D-black'],
  ],
  ['a product once, with its nearest', 'A-black B-grey B-dark C-white', 'A-black', ['B-dark', 'C-white']],
  ['no other variant of a given product', 'A-black A-dark B-white', 'A-black', ['B-white']],
  ['unknown SKUs do not count', 'A-black B-white C-dark', 'X-white A-black', ['C-dark', 'B-white']],
  ['variants in an unknown paint are left out', 'A-black B-neon C-dark', 'A-black', ['C-dark']],
  ['no more than there are', 'A-black', 'A-black', []],
])('%s', (_title, catalogue, skus, expected) => {
  expect(recommended(catalogue, skus)).toEqual(expected);
});

test('no more than the limit', () => {
  expect(recommended('A-black B-dark C-dark D-dark', 'A-black', 2)).toEqual(['B-dark', 'C-dark']);
});

test('no known SKU: the fixed ones that there are, in their order', () => {
  expect(recommended('A-black B-dark C-grey', 'X-red', 4, 'C-grey Y-red A-black')).toEqual(['C-grey', 'A-black']);
});

test('it agrees with comparing every variant', () => {
  const catalogue = Array.from({ length: 400 }, (_, i) =>
    variant(`P${(i * 37) % 150}-${colours[(i * 7 + (i >> 4)) % colours.length]!.key}`),
  ).filter(({ sku }, i, all) => all.findIndex((other) => other.sku === sku) === i);
  const index = buildColourIndex(colours, catalogue);
  const rgb = (key: string) =>
    colours
      .find((colour) => colour.key === key)!
      .rgb.match(/\w\w/g)!
      .map((it) => Number(`0x${it}`));
  for (let i = 0; i < 60; i++) {
    const given = [0, 1, 2].slice(0, 1 + (i % 3)).map((n) => catalogue[(i * 11 + n * 29) % catalogue.length]!);
    const mean = [0, 1, 2].map((n) => given.reduce((sum, it) => sum + rgb(it.colour)[n]!, 0) / given.length);
    const nearest = catalogue
      .filter((it) => !given.some((other) => other.product_id === it.product_id))
      .map((it) => ({ ...it, distance: Math.hypot(...rgb(it.colour).map((value, n) => value - mean[n]!)).toFixed(6) }))
      .sort((a, b) => Number(a.distance) - Number(b.distance) || (a.sku < b.sku ? -1 : 1))
      .filter((it, at, all) => all.findIndex((other) => other.product_id === it.product_id) === at);
    const skus = given.map(({ sku }) => sku);
    expect(recommend(index, skus, 12, []).map(({ sku }) => sku)).toEqual(nearest.slice(0, 12).map(({ sku }) => sku));
  }
});
