import type { CatalogueFeed, ColourFeed, StockFeed } from '@selvedge/contracts';
import { type FeedStep, throwProblem } from '@selvedge/server';
import { createFeed } from '@selvedge/server/database';
import type { Database } from './database.ts';
import type { Locale } from './locale.ts';
import { replaceColours, replaceStock } from './read-models.ts';

export type Catalogue = ReturnType<typeof createCatalogue>;

/** Product pages in one answer of the sitemap: 400 KB. */
const SITEMAP_PAGES = 5000;

/**
 * Products with their paints, stock and pictures.
 *
 * @param picturesUrl where browsers find the podlet's assets, with a slash at the end
 */
export function createCatalogue(database: Database, picturesUrl: string) {
  const picture = (category: string, id: string, rgb: string): string =>
    `${picturesUrl}pictures/${category}-${id.toLowerCase()}-${rgb.slice(1)}.v1.svg`;

  /** @param ids of these only */
  async function readProducts(ids?: readonly string[]): Promise<CatalogueFeed['products']> {
    if (!(await hasColours(database))) throwNotReady();
    if (ids?.length === 0) return [];
    const rows = await database
      .selectFrom('product')
      .innerJoin('variant', 'variant.product_id', 'product.id')
      .innerJoin('colour', 'colour.key', 'variant.colour')
      .select(['id', 'product.name', 'category', 'lastmod', 'sku', 'variant.colour', 'price', 'rgb'])
      .where('withdrawn', '=', 0)
      .$if(ids !== undefined, (query) => query.where('id', 'in', ids!))
      .orderBy('id')
      .orderBy('position')
      .execute();
    const products = new Map<string, CatalogueFeed['products'][number]>();
    for (const { id, name, category, lastmod, sku, colour, price, rgb } of rows) {
      const product = products.get(id) ?? { id, name, category, lastmod, variants: [] };
      product.variants.push({ sku, colour, price, picture: picture(category, id, rgb) });
      products.set(id, product);
    }
    return [...products.values()];
  }

  const translation = (id: string, locale: Locale) =>
    database
      .selectFrom('product_text')
      .select(['description', 'highlights'])
      .where('product_id', '=', id)
      .where('locale', '=', locale)
      .executeTakeFirst();

  /** Ten thousand products are megabytes, so who follows hears of those that changed. */
  const feed = createFeed(database, 'catalogue', {
    all: async (): Promise<CatalogueFeed> => ({ products: await readProducts() }),
    async some(ids): Promise<CatalogueFeed> {
      const products = await readProducts(ids);
      const sold = new Set(products.map(({ id }) => id));
      return { products, removed: ids.filter((id) => !sold.has(id)) };
    },
  });

  return {
    /** Is everything there that a product needs? */
    isReady: () => hasColours(database),

    /** @throws a problem: 404 if there is none, 410 if it was withdrawn, 503 before the paints are known */
    async product(id: string, locale: Locale) {
      const product = await database.selectFrom('product').selectAll().where('id', '=', id).executeTakeFirst();
      if (!product) {
        throwProblem({ status: 404, title: 'No such product', detail: `There is no product ${JSON.stringify(id)}.` });
      }
      if (product.withdrawn) {
        throwProblem({ status: 410, title: 'Product withdrawn', detail: `${product.name} is no longer sold.` });
      }
      const rows = await database
        .selectFrom('variant')
        .innerJoin('colour', 'colour.key', 'variant.colour')
        .leftJoin('stock', 'stock.sku', 'variant.sku')
        .select(['variant.sku', 'price', 'colour.key', 'colour.name', 'names', 'colour.rgb', 'available'])
        .where('product_id', '=', id)
        .orderBy('position')
        .execute();
      if (rows.length === 0) throwNotReady();
      const { name, category, lastmod } = product;
      // A product that nobody has translated yet is told of in English.
      const { description, highlights } = (await translation(id, locale)) ?? product;
      return {
        id,
        name,
        category,
        highlights: JSON.parse(highlights) as string[],
        description,
        lastmod,
        variants: rows.map(({ sku, price, available, key, name, names, rgb }) => ({
          sku,
          colour: { key, name: (JSON.parse(names) as Partial<Record<string, string>>)[locale] ?? name, rgb },
          price,
          picture: picture(category, id, rgb),
          ...(available !== null && { available: available === 1 }),
        })),
      };
    },

    /** @throws a problem: 503 before the paints are known, as pictures are named by them */
    feed,

    /**
     * The product pages, by id.
     *
     * @param after the id that comes before the first
     * @param most pages in one answer
     */
    async sitemap(after = '', most = SITEMAP_PAGES) {
      const rows = await database
        .selectFrom('product')
        .select(['id', 'lastmod'])
        .where('withdrawn', '=', 0)
        .where('id', '>', after)
        .orderBy('id')
        .limit(most + 1)
        .execute();
      const pages = rows
        .slice(0, most)
        .map(({ id, lastmod }) => ({ page: 'product' as const, params: { id }, lastmod }));
      return { pages, ...(rows.length > most && { next: pages.at(-1)!.params.id }) };
    },

    /** @throws Error if a variant is painted in a colour that is not in the snapshot; nothing changes then */
    replaceColours: (feed: ColourFeed, step?: FeedStep): Promise<void> => replaceColours(database, feed, step),

    replaceStock: (feed: StockFeed, step?: FeedStep): Promise<void> => replaceStock(database, feed, step),
  };
}

async function hasColours(database: Database): Promise<boolean> {
  return (await database.selectFrom('colour').select('key').limit(1).executeTakeFirst()) !== undefined;
}

function throwNotReady(): never {
  throwProblem({ status: 503, title: 'Not ready', detail: 'The paints are not known yet; ask again soon.' });
}
