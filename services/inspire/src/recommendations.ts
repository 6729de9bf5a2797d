import type { CatalogueFeed } from '@selvedge/contracts';
import { type FeedStep, noStep } from '@selvedge/server';
import {
  compareRows,
  keepByRevision,
  nextRevision,
  type RowChanges,
  readRows,
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
 *   them has changed what there is to choose from
 */
export function createRecommender(database: Database) {
  const readIndex = keepByRevision(database, 'choices', async () =>
    buildColourIndex(await listColours(database), await database.selectFrom('variant').selectAll().execute()),
  );
  /** What is said of a variant changes more often than what there is to choose from: it is not in the index. */
  async function readShown(skus: readonly string[]) {
    const rows = await database
      .selectFrom('variant')
      .select(['sku', 'name', 'price', 'picture'])
      .where('sku', 'in', skus)
      .execute();
    return new Map(rows.map(({ sku, ...shown }) => [sku, shown]));
  }

  return {
    /** Is there a catalogue to recommend from? */
    hasCatalogue: async () => (await readIndex()).bySku.size > 0,

    /**
     * @param skus what the visitor looks at
     * @param limit at most so many
     */
    async recommend(skus: readonly string[], limit: number) {
      const chosen = recommend(await readIndex(), skus, limit, FIXED_SKUS);
      if (chosen.length === 0) return [];
      const shown = await readShown(chosen.map(({ sku }) => sku));
      return chosen.flatMap(({ sku, colour, product_id }) => {
        const known = shown.get(sku);
        // It went after the index was read.
        if (!known) return [];
        return { sku, colour, ...known, ...addressOf(product_id, sku) };
      });
    },

    /**
     * What is said of one variant wherever it is recommended, by its row and its paint's, without the index.
     *
     * @returns undefined if there is none to recommend
     */
    async describe(sku: string) {
      const row = await database
        .selectFrom('variant')
        .innerJoin('colour', 'colour.key', 'variant.colour')
        .select(['variant.product_id', 'variant.name', 'variant.price', 'variant.picture'])
        .select(['colour.key', 'colour.name as colourName', 'colour.rgb'])
        .where('variant.sku', '=', sku)
        .executeTakeFirst();
      if (!row) return undefined;
      const { product_id, key, colourName, rgb, ...shown } = row;
      return { sku, colour: { key, name: colourName, rgb }, ...shown, ...addressOf(product_id, sku) };
    },

    /** Take over decide's catalogue, or what of it changed, for all replicas, and purge what shows the variants that did. */
    async replaceCatalogue({ products, removed }: CatalogueFeed, step: FeedStep = noStep): Promise<void> {
      const concerned = removed && [...removed, ...products.map(({ id }) => id)];
      const variants = products.flatMap(({ id, name, variants }) =>
        variants.map(({ sku, colour, price, picture }) => ({ sku, product_id: id, name, colour, price, picture })),
      );
      await transact(database, async (transaction) => {
        await step(transaction);
        await nextRevision(transaction, 'variants');
        const changes = compareRows(await readRows(transaction, 'variant', 'product_id', concerned), variants, 'sku');
        await writeRows(transaction, 'variant', 'sku', changes);
        const isOtherChoice = hasOtherChoices(changes);
        if (isOtherChoice) await nextRevision(transaction, 'choices');
        const shown = [...changes.upserted, ...changes.removed].map(({ sku }) => `recommended-${sku.toLowerCase()}`);
        await recordPurge(transaction, isOtherChoice ? [...shown, 'recommendations'] : shown);
      });
    },
  };
}

type Variant = Tables['variant'];

const addressOf = (productId: string, sku: string) => ({ productId, url: `/product/${productId}?sku=${sku}` });

/** Is there something else to choose from? */
function hasOtherChoices({ upserted, removed, replaced }: RowChanges<Variant>): boolean {
  const before = new Map(replaced.map((variant) => [variant.sku, variant]));
  return [...upserted, ...removed].some(({ sku, colour, product_id }) => {
    const old = before.get(sku);
    return old?.colour !== colour || old.product_id !== product_id;
  });
}
