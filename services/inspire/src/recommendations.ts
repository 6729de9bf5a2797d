import type { CatalogueFeed } from '@selvedge/contracts';
import { buildColourIndex, recommend } from './colour-index.ts';
import { type Database, listColours } from './database.ts';
import { FIXED_SKUS } from './seed.ts';

/** Rows in one statement; keeps the number of bound values below SQLite's limit of 32,766. */
const CHUNK = 1000;

export type Recommender = Awaited<ReturnType<typeof createRecommender>>;

/**
 * The recommendations over the catalogue that the database holds, kept in memory as an index by colour.
 *
 * @param database outlives this process; the index is built from it
 */
export async function createRecommender(database: Database) {
  let index = await readIndex(database);
  return {
    /** Is there a catalogue to recommend from? */
    hasCatalogue: () => index.bySku.size > 0,

    /**
     * @param skus what the visitor looks at
     * @param limit at most so many
     */
    recommend(skus: readonly string[], limit: number) {
      return recommend(index, skus, limit, FIXED_SKUS).map(({ product_id, ...variant }) => ({
        ...variant,
        productId: product_id,
        url: `/product/${product_id}?sku=${variant.sku}`,
      }));
    },

    /** Replace the read model, on disk and in memory. */
    async replaceCatalogue({ products }: CatalogueFeed): Promise<void> {
      const variants = products.flatMap(({ id, name, variants }) =>
        variants.map(({ sku, colour, price, picture }) => ({ sku, product_id: id, name, colour, price, picture })),
      );
      await database.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('variant').execute();
        for (let start = 0; start < variants.length; start += CHUNK) {
          await transaction
            .insertInto('variant')
            .values(variants.slice(start, start + CHUNK))
            .execute();
        }
      });
      index = await readIndex(database);
    },
  };
}

async function readIndex(database: Database) {
  return buildColourIndex(await listColours(database), await database.selectFrom('variant').selectAll().execute());
}
