import type { Database } from './database.ts';
import type { Sitemap } from './schemas.ts';

/** The pages of this team. A list changes when the newest of its entries does. */
export async function sitemap(database: Database): Promise<Sitemap> {
  const categories = await database
    .selectFrom('categories')
    .innerJoin('products', 'products.category', 'categories.slug')
    .select(({ fn }) => ['slug', fn.max('products.lastmod').as('lastmod')])
    .groupBy('slug')
    .orderBy('position')
    .execute();
  const { lastmod: stores } = await database
    .selectFrom('stores')
    .select(({ fn }) => fn.max('lastmod').as('lastmod'))
    .executeTakeFirstOrThrow();
  const products = categories
    .map(({ lastmod }) => lastmod)
    .sort()
    .at(-1);
  const lists = (['home', 'products'] as const).flatMap((page) =>
    products ? [{ page, params: {}, lastmod: products }] : [],
  );
  return {
    pages: [
      ...lists,
      ...categories.map(({ slug, lastmod }) => ({
        page: 'category' as const,
        params: { category: slug },
        lastmod,
      })),
      { page: 'stores', params: {}, lastmod: stores },
    ],
  };
}
