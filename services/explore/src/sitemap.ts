import type { z } from '@hono/zod-openapi';
import type { Database } from './database.ts';
import type { Sitemap } from './schemas.ts';

/** The pages of this team. A list changes when the newest of its entries does. */
export async function sitemap(db: Database): Promise<z.infer<typeof Sitemap>> {
  const categories = await db
    .selectFrom('categories')
    .innerJoin('products', 'products.category', 'categories.slug')
    .select(({ fn }) => ['slug', fn.max('products.lastmod').as('lastmod')])
    .groupBy('slug')
    .orderBy('position')
    .execute();
  const { lastmod: stores } = await db
    .selectFrom('stores')
    .select(({ fn }) => fn.max('lastmod').as('lastmod'))
    .executeTakeFirstOrThrow();
  const products = categories
    .map(({ lastmod }) => lastmod)
    .sort()
    .at(-1);
  const lists = (['home', 'products'] as const).flatMap((page) =>
    products ? [{ page, parameters: {}, lastmod: products }] : [],
  );
  return {
    pages: [
      ...lists,
      ...categories.map(({ slug, lastmod }) => ({
        page: 'category' as const,
        parameters: { category: slug },
        lastmod,
      })),
      { page: 'stores', parameters: {}, lastmod: stores },
    ],
  };
}
