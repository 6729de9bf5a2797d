import { expect, test } from 'vitest';
import { attributes, CLASSICS, get, productPage } from './setup.ts';

const CLASSIC_PAGE = { '/products?page=1&category=classic': productPage({ category: CLASSICS, total: 1200 }) };

test('the active filter is no link, the others are, all with their counts', async () => {
  const { html } = await get('/category/?category=classic', CLASSIC_PAGE);
  const filters = /<ul class="filters">(.*?)<\/ul>/s.exec(html)![1]!;
  expect(filters.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|')).toBe('|All |1,250|Classics |1,200|Autonomous |50|');
  expect(filters).toContain('<strong class="filter filter-active" aria-current="page">Classics');
  expect(attributes(filters, 'href')).toEqual(['/products', '/products/autonomous']);
});

test('every product is a tile that links to it, in the order of the service', async () => {
  const { html } = await get('/category/');
  expect(html).toContain('2 products');
  const tiles = /<ul class="tiles">(.*?)<\/ul>/s.exec(html)![1]!;
  expect(attributes(tiles, 'href')).toEqual(['/product/CL-01', '/product/CL-02']);
  expect(tiles).toContain('from € 48,500');
});

test('pictures keep their place, and load late below the first row', async () => {
  const [one] = productPage().products;
  const products = Array.from({ length: 6 }, () => one!);
  const { html } = await get('/category/', { '/products?page=1': productPage({ products }) });
  expect(html.match(/width="800" height="600"/g)).toHaveLength(6);
  expect(html.match(/loading="lazy"/g)).toHaveLength(2);
});

test.each([
  [1, undefined, '/products?page=2', '/products', 'Machines | Headland'],
  [2, '/products', '/products?page=3', '/products?page=2', 'Machines, page 2 | Headland'],
  [3, '/products?page=2', undefined, '/products?page=3', 'Machines, page 3 | Headland'],
])('page %i of 3 has prev %s and next %s', async (page, prev, next, canonical, title) => {
  const list = productPage({ page, pages: 3 });
  const { head, html } = await get(`/category/?page=${page}`, { [`/products?page=${page}`]: list });
  expect(head).toMatchObject({ canonical, title });
  expect([head.prev, head.next]).toEqual([prev, next]);
  const pager = /<nav class="pager".*?<\/nav>/s.exec(html)![0];
  expect(attributes(pager, 'href')).toEqual([prev, next].filter((path) => path !== undefined));
});

test('the pages of a category keep its path', async () => {
  const list = productPage({ category: CLASSICS, page: 2, pages: 3 });
  const { head } = await get('/category/?category=classic&page=2', { '/products?page=2&category=classic': list });
  expect(head).toMatchObject({
    canonical: '/products/classic?page=2',
    prev: '/products/classic',
    next: '/products/classic?page=3',
  });
});

test('one page needs no pager', async () => {
  const { html, head } = await get('/category/');
  expect(html).not.toContain('class="pager"');
  expect(head).not.toHaveProperty('next');
});

test.each(['?category=nope', '?page=9'])('what the service does not know is not found: %s', async (search) => {
  const { status } = await get(`/category/${search}`, {
    '/products?page=1&category=nope': 404,
    '/products?page=9': 404,
  });
  expect(status).toBe(404);
});

test.each(['?page=0', '?page=-1', '?page=1.5', '?page=two', '?page=01', '?category=../stores', '?category='])(
  'what can be no page is not found, without asking the service: %s',
  async (search) => {
    const { status } = await get(`/category/${search}`, { '/categories': undefined });
    expect(status).toBe(404);
  },
);

test('a list is purged by its category, by what is on its pages, and by each of its products', async () => {
  const { tags } = await get('/category/?category=classic', CLASSIC_PAGE);
  expect(tags).toEqual([
    'categories',
    'category-classic',
    'products-classic',
    'products-classic-page-1',
    'tile-cl-01',
    'tile-cl-02',
  ]);
});

test('search engines get the list and the way to it', async () => {
  const { data } = await get('/category/?category=classic', CLASSIC_PAGE);
  expect(data.ItemList.itemListElement).toEqual([
    { '@type': 'ListItem', position: 1, name: 'Tractor CL-01', url: 'https://shop.test/product/CL-01' },
    { '@type': 'ListItem', position: 2, name: 'Tractor CL-02', url: 'https://shop.test/product/CL-02' },
  ]);
  expect(data.BreadcrumbList.itemListElement.map((step: { item: string }) => step.item)).toEqual([
    'https://shop.test/',
    'https://shop.test/products',
    'https://shop.test/products/classic',
  ]);
});

test('a name cannot break out of HTML or structured data', async () => {
  const name = '</script><img src=x onerror=alert(1)>';
  const [product] = productPage().products;
  const { html, data } = await get('/category/', {
    '/products?page=1': productPage({ products: [{ ...product!, name }] }),
  });
  expect(html).not.toContain('<img src=x');
  expect(data.ItemList.itemListElement[0].name).toBe(name);
});
