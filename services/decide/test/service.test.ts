import { CatalogueFeed } from '@selvedge/contracts';
import { expect, test } from 'vitest';
import { newTarget, paints, setUp } from './support.ts';

test('a product comes with its variants in order, their paints, prices and pictures', async () => {
  const { app, catalogue } = await setUp();
  await catalogue.replaceColours(paints({ meadow: '#4f9a3e' }));
  const response = await app.request('/products/CL-01');
  expect(response.status).toBe(200);
  const product = await response.json();
  expect(product).toMatchObject({ id: 'CL-01', name: 'Hollybrook 28', category: 'classic', lastmod: '2026-03-02' });
  expect(product.highlights).toHaveLength(4);
  expect(product.variants).toEqual([
    {
      sku: 'CL-01-ME',
      colour: { key: 'meadow', name: 'Paint meadow', rgb: '#4f9a3e' },
      price: 18_900,
      picture: '/pictures-of/pictures/classic-cl-01-4f9a3e.v1.svg',
    },
    expect.objectContaining({ sku: 'CL-01-BA' }),
    expect.objectContaining({ sku: 'CL-01-SK' }),
  ]);
});

test('a product is told of in German where that is asked for, and a paint without a German name keeps its own', async () => {
  const { app, catalogue } = await setUp();
  const { colours } = paints();
  await catalogue.replaceColours({
    colours: colours.map((colour) => (colour.key === 'meadow' ? { ...colour, names: { de: 'Wiesengrün' } } : colour)),
  });
  const product = async (query: string) => (await app.request(`/products/CL-01${query}`)).json();
  const [english, german] = [await product('?locale=en'), await product('?locale=de')];
  expect(await product('')).toEqual(english);
  expect(german.name).toBe(english.name);
  expect(german.description).toMatch(/^Der Traktor, auf dem/);
  expect(german.highlights[0]).toContain('28 PS');
  const names = ({ variants }: typeof german) => variants.map((it: { colour: { name: string } }) => it.colour.name);
  expect(names(english)).toEqual(['Paint meadow', 'Paint barn', 'Paint sky']);
  expect(names(german)).toEqual(['Wiesengrün', 'Paint barn', 'Paint sky']);
});

test('a product without German texts is told of in English', async () => {
  const { app, catalogue, database } = await setUp();
  await catalogue.replaceColours(paints());
  await database.deleteFrom('product_text').execute();
  expect((await (await app.request('/products/CL-01?locale=de')).json()).description).toMatch(/^The tractor/);
});

test('a locale without texts is refused by name', async () => {
  const { app, catalogue } = await setUp();
  await catalogue.replaceColours(paints());
  const response = await app.request('/products/CL-01?locale=fr');
  expect(response.status).toBe(400);
  expect((await response.json()).errors).toEqual([{ name: 'locale', detail: 'en or de' }]);
});

test('a variant is available, sold out, or nothing is said of it', async () => {
  const { app, catalogue } = await setUp();
  await catalogue.replaceColours(paints());
  const stock = (...entries: [sku: string, available: boolean][]) =>
    catalogue.replaceStock({ stock: entries.map(([sku, available]) => ({ sku, available })) });
  const available = async () =>
    (await (await app.request('/products/CL-01')).json()).variants.map((it: { available?: boolean }) => it.available);
  await stock(['CL-01-ME', true], ['CL-01-BA', false]);
  expect(await available()).toEqual([true, false, undefined]);
  await stock(['CL-01-ME', false]);
  expect(await available()).toEqual([false, undefined, undefined]);
});

test.each([
  ['an unknown id', 'CL-99', 404],
  ['an id in lower case', 'cl-01', 404],
  ['a withdrawn product', 'CL-00', 410],
  ['a NUL', '%00', 404],
  ['a broken escape', '%E0%A4%A', 404],
  ['a way up', '..%2Ffeeds', 404],
  ['markup', '%3Cesi:include%20src=%22x%22/%3E', 404],
  ['SQL', "'%20OR%201=1--", 404],
  ['a very long id', 'A'.repeat(4000), 404],
  ['an endless id', 'A'.repeat(5000), 414],
])('%s is answered by a problem', async (_title, id, status) => {
  const { app, catalogue } = await setUp();
  await catalogue.replaceColours(paints());
  const response = await app.request(`/products/${id}`);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
});

test('before the paints are known it is not ready, and answers 503 to what needs them', async () => {
  const { app, catalogue } = await setUp();
  const statuses = async () =>
    Promise.all(
      ['/readyz', '/products/CL-01', '/feeds/catalogue'].map(async (path) => (await app.request(path)).status),
    );
  expect(await statuses()).toEqual([503, 503, 503]);
  await catalogue.replaceColours(paints());
  expect(await statuses()).toEqual([200, 200, 200]);
});

test('the catalogue feed holds all that is sold, in the form of the contract', async () => {
  const { app, catalogue } = await setUp();
  await catalogue.replaceColours(paints());
  const body = await (await app.request('/feeds/catalogue')).json();
  const { products } = CatalogueFeed.parse(body);
  expect(products).toHaveLength(23);
  expect(products.map(({ id }) => id)).not.toContain('CL-00');
  expect(products.find(({ id }) => id === 'AU-03')).toEqual({
    id: 'AU-03',
    name: 'Hoarfrost H8',
    category: 'autonomous',
    lastmod: '2025-11-27',
    variants: [
      {
        sku: 'AU-03-SN',
        colour: 'snow',
        price: 112_000,
        picture: '/pictures-of/pictures/autonomous-au-03-808080.v1.svg',
      },
    ],
  });
});

test('the catalogue feed is sent again only when it has changed', async () => {
  const { app, catalogue } = await setUp();
  const ask = (etag = '') => app.request('/feeds/catalogue', { headers: { 'if-none-match': etag } });
  await catalogue.replaceColours(paints());
  const etag = (await ask()).headers.get('etag')!;
  expect(etag).toMatch(/^"[\w-]+"$/);
  const unchanged = await ask(etag);
  expect([unchanged.status, await unchanged.text(), unchanged.headers.get('etag')]).toEqual([304, '', etag]);
  await catalogue.replaceColours(paints({ meadow: '#00ff00' }));
  const changed = await ask(etag);
  expect(changed.status).toBe(200);
  expect(await changed.text()).toContain('classic-cl-01-00ff00.v1.svg');
});

test('paints without one that a variant has are refused, and the old ones stay', async () => {
  const { app, catalogue } = await setUp();
  await catalogue.replaceColours(paints({ plum: '#733c66' }));
  const { colours } = paints();
  const without = colours.filter(({ key }) => key !== 'plum');
  await expect(catalogue.replaceColours({ colours: without })).rejects.toThrow('The colour feed lacks plum');
  const { variants } = await (await app.request('/products/CL-11')).json();
  expect(variants[0].colour.rgb).toBe('#733c66');
});

test('the sitemap lists the pages of all products that are sold', async () => {
  const { app } = await setUp();
  const { pages } = await (await app.request('/sitemap')).json();
  expect(pages).toHaveLength(23);
  expect(pages[0]).toEqual({ page: 'product', params: { id: 'AU-01' }, lastmod: '2026-04-18' });
});

test.each([[1], [7], [22], [23]])('the sitemap in answers of %i is the whole one', async (most) => {
  const { app, catalogue } = await setUp();
  const whole = await (await app.request('/sitemap')).json();
  const found = [];
  let after: string | undefined;
  do {
    const { pages, next } = await catalogue.sitemap(after, most);
    expect(pages.length).toBeLessThanOrEqual(most);
    found.push(...pages);
    after = next;
  } while (after !== undefined);
  expect(found).toEqual(whole.pages);
});

test('the sitemap goes on after the last one known, whether that is still sold or not', async () => {
  const { app } = await setUp();
  const ids = async (after: string) =>
    (await (await app.request(`/sitemap?after=${after}`)).json()).pages.map(
      ({ params }: { params: { id: string } }) => params.id,
    );
  expect((await ids('CL-14'))[0]).toBe('CL-15');
  expect((await ids('CL-14x'))[0]).toBe('CL-15');
  expect(await ids('ZZ')).toEqual([]);
});

test('read models survive a restart', async () => {
  const target = await newTarget();
  const before = await setUp({ target });
  await before.catalogue.replaceColours(paints());
  await before.catalogue.replaceStock({ stock: [{ sku: 'CL-03-BA', available: false }] });
  await before.database.destroy();
  const { app } = await setUp({ target });
  expect((await app.request('/readyz')).status).toBe(200);
  expect((await (await app.request('/products/CL-03')).json()).variants[0].available).toBe(false);
});

test('what one replica takes over, each of them tells', async () => {
  const target = await newTarget();
  const [here, there] = [await setUp({ target }), await setUp({ target })];
  await here.catalogue.replaceColours(paints());
  const feed = async (app: typeof here.app) => {
    const response = await app.request('/feeds/catalogue');
    return { etag: response.headers.get('etag'), body: await response.text() };
  };
  const before = await feed(there.app);
  expect(before).toEqual(await feed(here.app));
  await here.catalogue.replaceColours(paints({ meadow: '#00ff00' }));
  await here.catalogue.replaceStock({ stock: [{ sku: 'CL-01-ME', available: false }] });
  const after = await feed(there.app);
  expect(after.etag).not.toBe(before.etag);
  expect(after.body).toContain('classic-cl-01-00ff00.v1.svg');
  const { variants } = await (await there.app.request('/products/CL-01')).json();
  expect(variants[0]).toMatchObject({ colour: { rgb: '#00ff00' }, available: false });
});
