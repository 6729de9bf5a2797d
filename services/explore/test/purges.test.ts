import { expect, test } from 'vitest';
import { replaceCatalogue } from '../src/catalogue.ts';
import { product, setup } from './setup.ts';

const BEFORE = [product('CL-01', 'classic', 300, 200), product('AU-01', 'autonomous', 500)];

test.each<[string, typeof BEFORE, string[]]>([
  ['nothing changed', BEFORE, []],
  [
    'a start price changed',
    [product('CL-01', 'classic', 300, 100), BEFORE[1]!],
    ['products-classic-page-1', 'products-page-1'],
  ],
  ['a price changed that no tile shows', [product('CL-01', 'classic', 400, 200), BEFORE[1]!], []],
  ['a name changed', [{ ...BEFORE[0]!, name: 'Another' }, BEFORE[1]!], ['tile-cl-01']],
  ['only the date of the last change did', [{ ...BEFORE[0]!, lastmod: '2027-01-01' }, BEFORE[1]!], []],
  [
    'a product came',
    [...BEFORE, product('CL-02', 'classic', 1)],
    ['categories', 'products', 'products-classic', 'sitemap', 'tile-cl-02'],
  ],
  ['a product went', [BEFORE[0]!], ['categories', 'products', 'products-autonomous', 'sitemap', 'tile-au-01']],
  [
    'a product changed its category',
    [{ ...BEFORE[0]!, category: 'autonomous' }, BEFORE[1]!],
    ['categories', 'products', 'products-autonomous', 'products-classic', 'sitemap', 'tile-cl-01'],
  ],
])('when %s, what shows it is purged', async (_, after, tags) => {
  const { database } = await setup(BEFORE);
  await database.deleteFrom('outbox').execute();
  await replaceCatalogue(database, { products: after });
  const rows = await database.selectFrom('outbox').select('tags').execute();
  expect(rows.flatMap((row) => JSON.parse(row.tags)).toSorted()).toEqual(tags);
});

/** A hundred classics and a hundred autonomous ones, each a euro less than the one before. */
const MANY = Array.from({ length: 200 }, (_, at) =>
  product(`P-${1000 + at}`, at % 2 === 0 ? 'classic' : 'autonomous', 10_000 - at),
);

test.each<[string, { at: number; price: number }[], string[]]>([
  ['stays on its page', [{ at: 0, price: 20_000 }], ['products-classic-page-1', 'products-page-1']],
  [
    'comes down by two pages of one list, by one of the other',
    [{ at: 0, price: 9_940 }],
    ['products-classic-page-1', 'products-classic-page-2', 'products-page-1', 'products-page-2', 'products-page-3'],
  ],
  [
    'goes up to another page',
    [{ at: 25, price: 9_979 }],
    ['products-autonomous-page-1', 'products-page-1', 'products-page-2'],
  ],
  [
    'changes places with another',
    [
      { at: 23, price: 9_975 },
      { at: 25, price: 9_977 },
    ],
    ['products-autonomous-page-1', 'products-page-1', 'products-page-2'],
  ],
])(
  'of a long list the pages are purged that a product leaves, enters or pushes others over: one %s',
  async (_, changes, tags) => {
    const { database } = await setup(MANY);
    await database.deleteFrom('outbox').execute();
    const pages = () =>
      database
        .selectFrom('products')
        .select(['id', 'start_price'])
        .orderBy('start_price', 'desc')
        .orderBy('id')
        .execute();
    const before = await pages();
    const products = changes.map(({ at, price }) => product(`P-${1000 + at}`, MANY[at]!.category, price));
    await replaceCatalogue(database, { products, removed: [] });
    const rows = await database.selectFrom('outbox').select('tags').execute();
    expect(rows.flatMap((row) => JSON.parse(row.tags)).toSorted()).toEqual(tags);
    // What is not purged is as it was.
    const after = await pages();
    for (let page = 1; page <= 9; page++) {
      const ids = (list: typeof before) => list.slice((page - 1) * 24, page * 24);
      if (!tags.includes(`products-page-${page}`)) expect(ids(after)).toEqual(ids(before));
    }
  },
);

test('when many prices change at once, whole lists are purged', async () => {
  const { database } = await setup(MANY);
  await database.deleteFrom('outbox').execute();
  await replaceCatalogue(database, { products: MANY.map(({ id, category }) => product(id, category, 5)) });
  const rows = await database.selectFrom('outbox').select('tags').execute();
  expect(rows.flatMap((row) => JSON.parse(row.tags)).toSorted()).toEqual([
    'products',
    'products-autonomous',
    'products-classic',
  ]);
});

test('what changed is applied alone: a product that is not named stays, one that was removed goes', async () => {
  const { database } = await setup(BEFORE);
  await replaceCatalogue(database, { products: [product('CL-02', 'classic', 1)], removed: ['AU-01'] });
  const rows = await database.selectFrom('products').select('id').orderBy('id').execute();
  expect(rows.map(({ id }) => id)).toEqual(['CL-01', 'CL-02']);
});
