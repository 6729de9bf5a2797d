import type { CatalogueFeed } from '@selvedge/contracts';
import { nextRevision, transact } from '@selvedge/server/database';
import type { Database } from './database.ts';

/** Rows an insert carries; SQLite takes at most 32,766 parameters a statement. */
const BATCH = 500;

/** Replace the read model of the catalogue with this snapshot, in one transaction. */
export async function replaceCatalogue(database: Database, feed: CatalogueFeed): Promise<void> {
  const rows = feed.products.map(({ id, name, category, lastmod, variants }) => ({
    id,
    name,
    category,
    lastmod,
    start_price: Math.min(...variants.map((variant) => variant.price)),
    picture: variants[0]!.picture,
  }));
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'products');
    await transaction.deleteFrom('products').execute();
    for (let at = 0; at < rows.length; at += BATCH) {
      await transaction
        .insertInto('products')
        .values(rows.slice(at, at + BATCH))
        .execute();
    }
  });
}

/** Is there a catalogue, from an earlier run or from the feed? */
export async function hasCatalogue(database: Database): Promise<boolean> {
  return (await database.selectFrom('products').select('id').limit(1).executeTakeFirst()) !== undefined;
}
