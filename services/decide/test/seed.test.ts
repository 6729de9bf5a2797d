import { EnvironmentError, parseEnvironment } from '@selvedge/server';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../src/env.ts';
import { PRODUCTS, WITHDRAWN } from '../src/seed.ts';
import { seedDatabase } from '../src/seed-database.ts';
import { TEXTS_DE } from '../src/seed-texts-de.ts';
import { setUp } from './support.ts';

const unique = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

test('15 classic and 8 autonomous products are sold, each its own', () => {
  const ids = PRODUCTS.map(({ id }) => id);
  expect(ids.filter((id) => /^CL-(0[1-9]|1[0-5])$/.test(id))).toHaveLength(15);
  expect(ids.filter((id) => /^AU-0[1-8]$/.test(id))).toHaveLength(8);
  for (const list of [ids, PRODUCTS.map((it) => it.name), PRODUCTS.map((it) => it.description)]) {
    expect(unique(list)).toBe(true);
  }
});

test.each(PRODUCTS)(
  '$id has 3 to 4 highlights, and 1 to 4 variants at 9,000 to 190,000',
  ({ highlights, variants }) => {
    expect([3, 4]).toContain(highlights.length);
    expect([1, 2, 3, 4]).toContain(variants.length);
    expect(unique(variants.map(([code]) => code))).toBe(true);
    for (const [, price] of variants) expect(price >= 9_000 && price <= 190_000 && Number.isInteger(price)).toBe(true);
  },
);

test('every product, and the withdrawn one, is told of in German too, with as many highlights', () => {
  const all = [...PRODUCTS, ...WITHDRAWN];
  expect(Object.keys(TEXTS_DE).sort()).toEqual(all.map(({ id }) => id).sort());
  for (const { id, description, highlights } of all) {
    expect(TEXTS_DE[id]?.description).not.toBe(description);
    expect([id, TEXTS_DE[id]?.highlights.length]).toEqual([id, highlights.length]);
  }
});

test('a database from before there were German texts gets them', async () => {
  const { database } = await setUp();
  await database.deleteFrom('product_text').where('product_id', '!=', 'CL-02').execute();
  await database.updateTable('product_text').set({ description: 'Neu' }).execute();
  await seedDatabase(database, 25);
  const rows = await database.selectFrom('product_text').select(['product_id', 'description']).execute();
  expect(rows).toHaveLength(26);
  expect(rows.find((row) => row.product_id === 'CL-02')).toEqual({ product_id: 'CL-02', description: 'Neu' });
});

test('10,000 products can be had for load', async () => {
  const { database } = await setUp({ count: 10_000 });
  const products = await database.selectFrom('product').select(['id', 'category']).where('withdrawn', '=', 0).execute();
  expect(products).toHaveLength(10_000);
  const ids = new Set(products.map(({ id }) => id));
  expect(['CL-01', 'AU-08', 'CL-1001', 'AU-1001'].every((id) => ids.has(id))).toBe(true);
  expect(products.every(({ id, category }) => id.startsWith(category === 'classic' ? 'CL-' : 'AU-'))).toBe(true);
});

test('seeding again adds what is lacking and changes nothing that is there', async () => {
  const { database } = await setUp();
  await database.updateTable('variant').set({ price: 1 }).where('sku', '=', 'CL-01-ME').execute();
  await seedDatabase(database, 25);
  const { count } = await database
    .selectFrom('product')
    .select((of) => of.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(count).toBe(26); // 25 and a withdrawn one
  expect(
    await database.selectFrom('variant').select('price').where('sku', '=', 'CL-01-ME').executeTakeFirstOrThrow(),
  ).toEqual({ price: 1 });
});

test.each([
  ['SEED_PRODUCTS', '22'],
  ['SEED_PRODUCTS', 'many'],
  ['PICTURES_URL', 'javascript:alert(1)/'],
  ['PICTURES_URL', '/no-slash-at-the-end'],
  ['INSPIRE_SERVICE_URL', 'inspire:4204'],
])('%s=%s is refused at boot, by name', (name, value) => {
  expect(() => parseEnvironment(ENVIRONMENT, { [name]: value })).toThrow(EnvironmentError);
  expect(() => parseEnvironment(ENVIRONMENT, { [name]: value })).toThrow(name);
});
