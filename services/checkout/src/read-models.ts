import type { CatalogueFeed, StoreFeed } from '@selvedge/contracts';
import { nextRevision, transact } from '@selvedge/server/database';
import { compareRows, recordPurge } from '@selvedge/server/outbox';
import type { Database } from './database.ts';
import { stockTag } from './stock.ts';

/** Rows an insert carries; SQLite takes at most 32,766 parameters a statement. */
const BATCH = 500;

/**
 * Take over decide's catalogue, in one transaction. What is no longer in it is marked as withdrawn.
 *
 * @param newSkuStock pieces given to a SKU that has no stock row yet
 */
export async function replaceCatalogue(database: Database, feed: CatalogueFeed, newSkuStock: number): Promise<void> {
  const rows = feed.products.flatMap(({ id, name, variants }) =>
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
    await nextRevision(transaction, 'catalogue');
    const before = await transaction.selectFrom('catalogue').selectAll().execute();
    const { upserted, removed } = compareRows(before, rows, 'sku');
    for (let at = 0; at < removed.length; at += BATCH) {
      const skus = removed.slice(at, at + BATCH).map(({ sku }) => sku);
      await transaction.updateTable('catalogue').set({ withdrawn: 1 }).where('sku', 'in', skus).execute();
    }
    for (let at = 0; at < upserted.length; at += BATCH) {
      const batch = upserted.slice(at, at + BATCH);
      await transaction
        .insertInto('catalogue')
        .values(batch)
        .onConflict((conflict) =>
          conflict.column('sku').doUpdateSet(({ ref }) => ({
            product_id: ref('excluded.product_id'),
            name: ref('excluded.name'),
            colour: ref('excluded.colour'),
            picture: ref('excluded.picture'),
            price: ref('excluded.price'),
            withdrawn: 0,
          })),
        )
        .execute();
      await transaction
        .insertInto('stock')
        .values(batch.map(({ sku }) => ({ sku, quantity: newSkuStock })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    const known = new Set(before.map(({ sku }) => sku));
    const added = upserted.filter(({ sku }) => !known.has(sku));
    await recordPurge(
      transaction,
      added.map(({ sku }) => stockTag(sku)),
    );
  });
}

/** Take over explore's stores, in one transaction. Orders keep their own copy of an address. */
export async function replaceStores(database: Database, { stores }: StoreFeed): Promise<void> {
  const rows = stores.map(({ id, name, street, city }) => ({ id, name, street, city }));
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'stores');
    const before = await transaction.selectFrom('stores').selectAll().execute();
    const { upserted, removed } = compareRows(before, rows, 'id');
    if (upserted.length + removed.length === 0) return;
    await transaction.deleteFrom('stores').execute();
    for (let at = 0; at < rows.length; at += BATCH) {
      await transaction
        .insertInto('stores')
        .values(rows.slice(at, at + BATCH))
        .execute();
    }
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
