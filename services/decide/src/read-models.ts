import type { ColourFeed, StockFeed } from '@selvedge/contracts';
import { type FeedStep, noStep } from '@selvedge/server';
import {
  batches,
  compareRows,
  nextRevision,
  readRows,
  recordChanges,
  transact,
  writeRows,
} from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import { productTag } from './tags.ts';

/**
 * Take over inspire's paints, and purge the products that are painted in those that changed.
 *
 * @throws Error if a variant is painted in a colour that is not in the snapshot; nothing changes then
 */
export async function replaceColours(
  database: Database,
  { colours }: ColourFeed,
  step: FeedStep = noStep,
): Promise<void> {
  const keys = new Set(colours.map((colour) => colour.key));
  const rows = colours.map(({ key, name, names = {}, rgb }) => ({ key, name, names: JSON.stringify(names), rgb }));
  await transact(database, async (transaction) => {
    await step(transaction);
    await nextRevision(transaction, 'catalogue');
    const used = await transaction.selectFrom('variant').select('colour').distinct().orderBy('colour').execute();
    const missing = used.map(({ colour }) => colour).filter((colour) => !keys.has(colour));
    if (missing.length > 0) {
      throw new Error(`The colour feed lacks ${missing.join(', ')}, which variants are painted in: publish them again`);
    }
    const before = await transaction.selectFrom('colour').selectAll().execute();
    const changes = compareRows(before, rows, 'key');
    await writeRows(transaction, 'colour', 'key', changes);
    const painted = await productsBy(
      transaction,
      'colour',
      changes.upserted.map(({ key }) => key),
    );
    await recordChanges(transaction, 'catalogue', painted);
    await recordPurge(transaction, painted.map(productTag));
  });
}

/** Take over what checkout says can be bought, or what of that changed, and purge the products of which it did. */
export async function replaceStock(
  database: Database,
  { stock, removed }: StockFeed,
  step: FeedStep = noStep,
): Promise<void> {
  const rows = stock.map(({ sku, available }) => ({ sku, available: available ? 1 : 0 }));
  const concerned = removed && [...removed, ...stock.map(({ sku }) => sku)];
  await transact(database, async (transaction) => {
    await step(transaction);
    await nextRevision(transaction, 'stock');
    const before = await readRows(transaction, 'stock', 'sku', concerned);
    const changes = compareRows(before, rows, 'sku');
    await writeRows(transaction, 'stock', 'sku', changes);
    const products = await productsBy(
      transaction,
      'sku',
      [...changes.upserted, ...changes.removed].map(({ sku }) => sku),
    );
    await recordPurge(transaction, products.map(productTag));
  });
}

/** The products that have a variant of one of these SKUs or colours. */
async function productsBy(
  transaction: Transaction<Tables>,
  by: 'sku' | 'colour',
  values: readonly string[],
): Promise<string[]> {
  const products = new Set<string>();
  for (const batch of batches(values)) {
    const rows = await transaction
      .selectFrom('variant')
      .select('product_id')
      .distinct()
      .where(by, 'in', batch)
      .orderBy('product_id')
      .execute();
    for (const { product_id } of rows) products.add(product_id);
  }
  return [...products];
}
