import { expect, test } from 'vitest';
import { replaceCatalogue } from '../src/catalogue.ts';
import { product, setup } from './setup.ts';

const FEW = [
  product('CL-01', 'classic', 20_000, 15_000, 30_000),
  product('CL-02', 'classic', 50_000),
  product('AU-02', 'autonomous', 50_000),
  product('AU-01', 'autonomous', 90_000),
];

test('each category has its count, and the total counts all', async () => {
  const { get } = await setup([...FEW, product('CL-03', 'classic', 1)]);
  expect(await get('/categories')).toEqual({
    total: 5,
    categories: [
      { slug: 'classic', name: 'Classics', count: 3 },
      { slug: 'autonomous', name: 'Autonomous', count: 2 },
    ],
  });
});

test('without products the categories are there, with none in them', async () => {
  const { get } = await setup();
  const { total, categories } = await get('/categories');
  expect([total, ...categories.map((category: { count: number }) => category.count)]).toEqual([0, 0, 0]);
  expect(await get('/products?category=classic')).toMatchObject({ total: 0, page: 1, pages: 1, products: [] });
});

test('products come by their lowest price, highest first, ties by id', async () => {
  const { get } = await setup(FEW);
  const { products, ...page } = await get('/products');
  expect(page).toEqual({ category: null, total: 4, page: 1, pages: 1 });
  expect(products.map((item: { id: string }) => item.id)).toEqual(['AU-01', 'AU-02', 'CL-02', 'CL-01']);
  expect(products.at(-1)).toEqual({
    id: 'CL-01',
    name: 'Tractor CL-01',
    startPrice: 15_000,
    picture: '/pictures/CL-01-0.svg',
    url: '/product/CL-01',
  });
});

test('a category shows its own products and names itself', async () => {
  const { get } = await setup(FEW);
  const { products, ...page } = await get('/products?category=classic');
  expect(page).toEqual({ category: { slug: 'classic', name: 'Classics' }, total: 2, page: 1, pages: 1 });
  expect(products.map((item: { id: string }) => item.id)).toEqual(['CL-02', 'CL-01']);
});

test('a long list has pages of 24 that hold each product once', async () => {
  const many = Array.from({ length: 49 }, (_, at) => product(`CL-${100 + at}`, 'classic', 1000 * (at % 7)));
  const { get, app } = await setup(many);
  const pages = await Promise.all([1, 2, 3].map((page) => get(`/products?category=classic&page=${page}`)));
  expect(pages.map((page) => page.products.length)).toEqual([24, 24, 1]);
  expect(pages.map(({ page, pages, total }) => [page, pages, total])).toEqual([
    [1, 3, 49],
    [2, 3, 49],
    [3, 3, 49],
  ]);
  const ids = pages.flatMap((page) => page.products.map((item: { id: string }) => item.id));
  expect(new Set(ids).size).toBe(49);
  expect((await app.request('/products?category=classic&page=4')).status).toBe(404);
});

test.each([
  ['category=tractors', 404],
  ['category=', 404],
  ['category=classic%00', 404],
  ["category='%20or%20'1'='1", 404],
  ['category=<script>', 404],
  [`category=${'a'.repeat(41)}`, 400],
  ['page=2', 404],
  ['page=1000000', 404],
  ['page=0', 400],
  ['page=-1', 400],
  ['page=1.5', 400],
  ['page=one', 400],
  ['page=1e300', 400],
  ['page=99999999999999999999', 400],
])('?%s is %i with problem details', async (query, status) => {
  const { app } = await setup(FEW);
  const response = await app.request(`/products?${query}`);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  if (status === 400) {
    expect((await response.json()).errors).toMatchObject([{ name: query.slice(0, query.indexOf('=')) }]);
  }
});

test('a new catalogue replaces the old one as a whole', async () => {
  const { get, database } = await setup(FEW);
  await replaceCatalogue(database, { products: [product('AU-02', 'autonomous', 60_000)] });
  expect(await get('/products')).toMatchObject({ total: 1, products: [{ id: 'AU-02', startPrice: 60_000 }] });
});

test('a catalogue that cannot be stored leaves the old one', async () => {
  const { get, database } = await setup(FEW);
  const twice = [product('CL-01', 'classic', 1), product('CL-01', 'classic', 2)];
  await expect(replaceCatalogue(database, { products: twice })).rejects.toThrow(/unique/i);
  expect((await get('/products')).total).toBe(4);
});

test('a catalogue of ten thousand fits', async () => {
  const many = Array.from({ length: 10_000 }, (_, at) => product(`CL-${1001 + at}`, 'classic', at));
  const { get } = await setup(many);
  expect(await get('/products?page=417')).toMatchObject({ total: 10_000, pages: 417, products: { length: 16 } });
});
