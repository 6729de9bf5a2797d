import type { CatalogueFeed } from '@selvedge/contracts';
import {
  compareRows,
  keepByRevision,
  nextRevision,
  type RowChanges,
  transact,
  writeRows,
} from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import { buildColourIndex, recommend } from './colour-index.ts';
import { type Database, listColours, type Tables } from './database.ts';
import { FIXED_SKUS } from './seed.ts';

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

    /** Take over decide's catalogue, for all replicas, and purge what shows the variants that changed. */
    async replaceCatalogue({ products }: CatalogueFeed): Promise<void> {
      const variants = products.flatMap(({ id, name, variants }) =>
        variants.map(({ sku, colour, price, picture }) => ({ sku, product_id: id, name, colour, price, picture })),
      );
      await transact(database, async (transaction) => {
        await nextRevision(transaction, 'variants');
        const changes = compareRows(await transaction.selectFrom('variant').selectAll().execute(), variants, 'sku');
        await writeRows(transaction, 'variant', 'sku', changes);
        await recordPurge(transaction, tagsOf(changes));
      });
    },
  };
}

type Variant = Tables['variant'];

/** Products that are shown are purged; where there are others to choose from, so are all recommendations. */
function tagsOf({ upserted, removed, replaced }: RowChanges<Variant>): Set<string> {
  const all = [...upserted, ...removed];
  const tags = new Set(all.map(({ product_id }) => `product-${product_id.toLowerCase()}`));
  const before = new Map(replaced.map((variant) => [variant.sku, variant]));
  const isChoice = ({ sku, colour, product_id }: Variant) => {
    const old = before.get(sku);
    return old?.colour !== colour || old.product_id !== product_id;
  };
  if (all.some(isChoice)) tags.add('recommendations');
  return tags;
}
