import type { CatalogueFeed } from '@selvedge/contracts';
import { keepByRevision, nextRevision, transact } from '@selvedge/server/database';
import { buildColourIndex, recommend } from './colour-index.ts';
import { type Database, listColours } from './database.ts';
import { FIXED_SKUS } from './seed.ts';

/** Rows in one statement; keeps the number of bound values below SQLite's limit of 32,766. */
const CHUNK = 1000;

export type Recommender = ReturnType<typeof createRecommender>;

/**
 * The recommendations over the catalogue that the database holds, kept in memory as an index by colour.
 *
 * @param database outlives this process, and is shared by its replicas; the index is built from it, again whenever any of
 *   them has replaced the catalogue
 */
export function createRecommender(database: Database) {
  const readIndex = keepByRevision(database, 'variants', async () =>
    buildColourIndex(await listColours(database), await database.selectFrom('variant').selectAll().execute()),
  );
  return {
    /** Is there a catalogue to recommend from? */
    hasCatalogue: async () => (await readIndex()).bySku.size > 0,

    /**
     * @param skus what the visitor looks at
     * @param limit at most so many
     */
    async recommend(skus: readonly string[], limit: number) {
      return recommend(await readIndex(), skus, limit, FIXED_SKUS).map(({ product_id, ...variant }) => ({
        ...variant,
        productId: product_id,
        url: `/product/${product_id}?sku=${variant.sku}`,
      }));
    },

    /** Replace the read model, for all replicas. */
    async replaceCatalogue({ products }: CatalogueFeed): Promise<void> {
      const variants = products.flatMap(({ id, name, variants }) =>
        variants.map(({ sku, colour, price, picture }) => ({ sku, product_id: id, name, colour, price, picture })),
      );
      await transact(database, async (transaction) => {
        await nextRevision(transaction, 'variants');
        await transaction.deleteFrom('variant').execute();
        for (let start = 0; start < variants.length; start += CHUNK) {
          await transaction
            .insertInto('variant')
            .values(variants.slice(start, start + CHUNK))
            .execute();
        }
      });
    },
  };
}
