import { expect, test } from 'vitest';
import { catalogueOf, setUp } from './support.ts';

const BEFORE = { 'CL-01': { 'CL-01-ME': 'meadow', 'CL-01-BA': 'barn' }, 'CL-02': { 'CL-02-ME': 'meadow' } };
const named = (id: string, name: string) => {
  const catalogue = catalogueOf(BEFORE);
  return { products: catalogue.products.map((product) => (product.id === id ? { ...product, name } : product)) };
};

test.each<[string, ReturnType<typeof catalogueOf>, string[]]>([
  ['nothing changed', catalogueOf(BEFORE), []],
  ['a name changed', named('CL-02', 'Another'), ['recommended-cl-02-me']],
  [
    'there is more to choose from',
    catalogueOf({ ...BEFORE, 'CL-03': { 'CL-03-SK': 'sky' } }),
    ['recommendations', 'recommended-cl-03-sk'],
  ],
  ['there is less', catalogueOf({ 'CL-01': BEFORE['CL-01'] }), ['recommendations', 'recommended-cl-02-me']],
  [
    'a variant is painted anew',
    catalogueOf({ ...BEFORE, 'CL-02': { 'CL-02-ME': 'moss' } }),
    ['recommendations', 'recommended-cl-02-me'],
  ],
])('when %s, what shows it is purged', async (_, after, tags) => {
  const { database, recommender } = await setUp();
  await recommender.replaceCatalogue(catalogueOf(BEFORE));
  await database.deleteFrom('outbox').execute();
  await recommender.replaceCatalogue(after);
  const rows = await database.selectFrom('outbox').select('tags').execute();
  expect(rows.flatMap((row) => JSON.parse(row.tags)).toSorted()).toEqual(tags);
});
