import type { Database } from './database.ts';
import type { Categories, ProductPage } from './schemas.ts';
import { type Locale, translate } from './translations.ts';

/** Products a page holds. */
export const PAGE_SIZE = 24;

/** The categories in the shop's order, each with its number of products. */
export async function categoriesWithCounts(database: Database, locale: Locale): Promise<Categories> {
  const categories = await database
    .selectFrom('categories')
    .leftJoin('products', 'products.category', 'categories.slug')
    .select(({ fn }) => ['slug', 'categories.name', fn.count<number>('products.id').as('count')])
    .groupBy('slug')
    .orderBy('position')
    .execute();
  return {
    total: categories.reduce((sum, category) => sum + category.count, 0),
    categories: await translate(database, locale, 'category', categories, 'slug'),
  };
}

/**
 * One page of products by price, highest first; equal prices by id.
 *
 * @param slug a category, or undefined for all
 * @param locale of the category's name
 * @param page from 1; an empty category has one empty page
 * @returns what was not found instead, if the category or the page does not exist
 */
export async function productPage(
  database: Database,
  locale: Locale,
  slug: string | undefined,
  page: number,
): Promise<ProductPage | { readonly missing: 'category' | 'page'; readonly pages?: number }> {
  const category = slug === undefined ? null : await findCategory(database, locale, slug);
  if (category === undefined) return { missing: 'category' };

  const inCategory = database.selectFrom('products').$if(category !== null, (all) => all.where('category', '=', slug!));
  const { total } = await inCategory.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (page > pages) return { missing: 'page', pages };

  const rows = await inCategory
    .select(['id', 'name', 'start_price as startPrice', 'picture'])
    .orderBy('start_price', 'desc')
    .orderBy('id')
    .limit(PAGE_SIZE)
    .offset((page - 1) * PAGE_SIZE)
    .execute();
  return { category, total, page, pages, products: rows.map((row) => ({ ...row, url: `/product/${row.id}` })) };
}

async function findCategory(database: Database, locale: Locale, slug: string) {
  const found = await database.selectFrom('categories').select(['slug', 'name']).where('slug', '=', slug).execute();
  return (await translate(database, locale, 'category', found, 'slug'))[0];
}
