import type { ColourFeed, StockFeed } from '@selvedge/contracts';
import { batches, compareRows, nextRevision, transact, writeRows } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import { productTag } from './tags.ts';

/**
 * Take over inspire's paints, and purge the products that are painted in those that changed.
 *
 * @throws Error if a variant is painted in a colour that is not in the snapshot; nothing changes then
 */
export async function replaceColours(database: Database, { colours }: ColourFeed): Promise<void> {
  const keys = new Set(colours.map((colour) => colour.key));
  const rows = colours.map(({ key, name, names = {}, rgb }) => ({ key, name, names: JSON.stringify(names), rgb }));
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'catalogue');
    const used = await transaction.selectFrom('variant').select('colour').distinct().orderBy('colour').execute();
    const missing = used.map(({ colour }) => colour).filter((colour) => !keys.has(colour));
    if (missing.length > 0) {
      throw new Error(`The colour feed lacks ${missing.join(', ')}, which variants are painted in: publish them again`);
    }
    const before = await transaction.selectFrom('colour').selectAll().execute();
    const changes = compareRows(before, rows, 'key');
    await writeRows(transaction, 'colour', 'key', changes);
    await purgeProducts(
      transaction,
      'colour',
      changes.upserted.map(({ key }) => key),
    );
  });
}

/** Take over what checkout says can be bought, and purge the products of which that changed. */
export async function replaceStock(database: Database, { stock }: StockFeed): Promise<void> {
  const rows = stock.map(({ sku, available }) => ({ sku, available: available ? 1 : 0 }));
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'stock');
    const changes = compareRows(await transaction.selectFrom('stock').selectAll().execute(), rows, 'sku');
    await writeRows(transaction, 'stock', 'sku', changes);
    await purgeProducts(
      transaction,
      'sku',
      [...changes.upserted, ...changes.removed].map(({ sku }) => sku),
    );
  });
}

/** Purge the products that have a variant of one of these SKUs or colours. */
async function purgeProducts(transaction: Transaction<Tables>, by: 'sku' | 'colour', values: readonly string[]) {
  const tags = new Set<string>();
  for (const batch of batches(values)) {
    const rows = await transaction
      .selectFrom('variant')
      .select('product_id')
      .distinct()
      .where(by, 'in', batch)
      .orderBy('product_id')
      .execute();
    for (const { product_id } of rows) tags.add(productTag(product_id));
  }
  await recordPurge(transaction, tags);
}
