import { expect, test } from 'vitest';
import { replaceCatalogue } from '../src/catalogue.ts';
import { product, setup } from './setup.ts';

const BEFORE = [product('CL-01', 'classic', 300, 200), product('AU-01', 'autonomous', 500)];

test.each<[string, typeof BEFORE, string[]]>([
  ['nothing changed', BEFORE, []],
  [
    'a start price changed',
    [product('CL-01', 'classic', 300, 100), BEFORE[1]!],
    ['product-cl-01', 'products', 'products-classic'],
  ],
  ['a price changed that no tile shows', [product('CL-01', 'classic', 400, 200), BEFORE[1]!], []],
  ['a name changed', [{ ...BEFORE[0]!, name: 'Another' }, BEFORE[1]!], ['product-cl-01']],
  ['only the date of the last change did', [{ ...BEFORE[0]!, lastmod: '2027-01-01' }, BEFORE[1]!], []],
  [
    'a product came',
    [...BEFORE, product('CL-02', 'classic', 1)],
    ['categories', 'product-cl-02', 'products', 'products-classic', 'sitemap'],
  ],
  ['a product went', [BEFORE[0]!], ['categories', 'product-au-01', 'products', 'products-autonomous', 'sitemap']],
  [
    'a product changed its category',
    [{ ...BEFORE[0]!, category: 'autonomous' }, BEFORE[1]!],
    ['categories', 'product-cl-01', 'products', 'products-autonomous', 'products-classic', 'sitemap'],
  ],
])('when %s, what shows it is purged', async (_, after, tags) => {
  const { database } = await setup(BEFORE);
  await database.deleteFrom('outbox').execute();
  await replaceCatalogue(database, { products: after });
  const rows = await database.selectFrom('outbox').select('tags').execute();
  expect(rows.flatMap((row) => JSON.parse(row.tags)).toSorted()).toEqual(tags);
});
