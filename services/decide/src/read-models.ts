import type { ColourFeed, StockFeed } from '@selvedge/contracts';
import { nextRevision, transact } from '@selvedge/server/database';
import { compareRows, recordPurge } from '@selvedge/server/outbox';
import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import { productTag } from './tags.ts';

/** Rows in one statement; keeps the number of bound values below SQLite's limit of 32,766. */
const CHUNK = 1000;

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
    const { upserted, removed } = compareRows(before, rows, 'key');
    for (const { key } of removed) await transaction.deleteFrom('colour').where('key', '=', key).execute();
    if (upserted.length === 0) return;
    await transaction
      .insertInto('colour')
      .values(upserted)
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet(({ ref }) => ({
          name: ref('excluded.name'),
          names: ref('excluded.names'),
          rgb: ref('excluded.rgb'),
        })),
      )
      .execute();
    await purgeProducts(
      transaction,
      'colour',
      upserted.map(({ key }) => key),
    );
  });
}

/** Take over what checkout says can be bought, and purge the products of which that changed. */
export async function replaceStock(database: Database, { stock }: StockFeed): Promise<void> {
  const rows = stock.map(({ sku, available }) => ({ sku, available: available ? 1 : 0 }));
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'stock');
    const { upserted, removed } = compareRows(await transaction.selectFrom('stock').selectAll().execute(), rows, 'sku');
    for (const chunk of chunks(removed)) {
      const skus = chunk.map(({ sku }) => sku);
      await transaction.deleteFrom('stock').where('sku', 'in', skus).execute();
    }
    for (const chunk of chunks(upserted)) {
      await transaction
        .insertInto('stock')
        .values(chunk)
        .onConflict((conflict) =>
          conflict.column('sku').doUpdateSet(({ ref }) => ({ available: ref('excluded.available') })),
        )
        .execute();
    }
    await purgeProducts(
      transaction,
      'sku',
      [...upserted, ...removed].map(({ sku }) => sku),
    );
  });
}

/** Purge the products that have a variant of one of these SKUs or colours. */
async function purgeProducts(transaction: Transaction<Tables>, by: 'sku' | 'colour', values: readonly string[]) {
  const tags = new Set<string>();
  for (const chunk of chunks(values)) {
    const rows = await transaction
      .selectFrom('variant')
      .select('product_id')
      .distinct()
      .where(by, 'in', chunk)
      .orderBy('product_id')
      .execute();
    for (const { product_id } of rows) tags.add(productTag(product_id));
  }
  await recordPurge(transaction, tags);
}

const chunks = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => rows.slice(index * CHUNK, (index + 1) * CHUNK));
