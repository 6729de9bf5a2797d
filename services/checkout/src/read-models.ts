import type { CatalogueFeed, StoreFeed } from '@selvedge/contracts';
import { type FeedStep, noStep } from '@selvedge/server';
import { batches, compareRows, nextRevision, readRows, transact, writeRows } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Database } from './database.ts';
import { recordAvailability, stockTag } from './stock.ts';

/**
 * Take over decide's catalogue, or what of it changed, in one transaction. What is no longer in it is marked as withdrawn.
 *
 * @param newSkuStock pieces given to a SKU that has no stock row yet
 */
export async function replaceCatalogue(
  database: Database,
  { products, removed: gone }: CatalogueFeed,
  newSkuStock: number,
  step: FeedStep = noStep,
): Promise<void> {
  const concerned = gone && [...gone, ...products.map(({ id }) => id)];
  const rows = products.flatMap(({ id, name, variants }) =>
    variants.map(({ sku, colour, picture, price }) => ({
      sku,
      product_id: id,
      name,
      colour,
      picture,
      price,
      withdrawn: 0,
    })),
  );
  await transact(database, async (transaction) => {
    await step(transaction);
    await nextRevision(transaction, 'catalogue');
    const before = await readRows(transaction, 'catalogue', 'product_id', concerned);
    const { upserted, removed } = compareRows(before, rows, 'sku');
    const withdrawn = removed.filter((row) => !row.withdrawn).map((row) => ({ ...row, withdrawn: 1 }));
    await writeRows(transaction, 'catalogue', 'sku', { upserted: [...upserted, ...withdrawn], removed: [] });
    const stocked: string[] = [];
    for (const batch of batches(upserted)) {
      const rows = await transaction
        .insertInto('stock')
        .values(batch.map(({ sku }) => ({ sku, quantity: newSkuStock })))
        .onConflict((conflict) => conflict.doNothing())
        .returning('sku')
        .execute();
      stocked.push(...rows.map(({ sku }) => sku));
    }
    const known = new Set(before.map(({ sku }) => sku));
    const added = upserted.filter(({ sku }) => !known.has(sku));
    await recordPurge(
      transaction,
      added.map(({ sku }) => stockTag(sku)),
    );
    await recordAvailability(transaction, stocked);
  });
}

/** Take over explore's stores, in one transaction. Orders keep their own copy of an address. */
export async function replaceStores(database: Database, { stores }: StoreFeed, step: FeedStep = noStep): Promise<void> {
  const rows = stores.map(({ id, name, street, city }) => ({ id, name, street, city }));
  await transact(database, async (transaction) => {
    await step(transaction);
    await nextRevision(transaction, 'stores');
    const before = await transaction.selectFrom('stores').selectAll().execute();
    await writeRows(transaction, 'stores', 'id', compareRows(before, rows, 'id'));
  });
}

/** Is there a catalogue, from an earlier run or from the feed? */
export async function hasCatalogue(database: Database): Promise<boolean> {
  return (await database.selectFrom('catalogue').select('sku').limit(1).executeTakeFirst()) !== undefined;
}

/** Are there stores, from an earlier run or from the feed? */
export async function hasStores(database: Database): Promise<boolean> {
  return (await database.selectFrom('stores').select('id').limit(1).executeTakeFirst()) !== undefined;
}
