import type { StockFeed } from '@selvedge/contracts';
import type { Database } from './database.ts';
import type { Stock } from './schemas.ts';

/** The stock of every SKU, by SKU. */
export async function readStock(database: Database): Promise<Stock[]> {
  const rows = await database.selectFrom('stock').select(['sku', 'quantity']).orderBy('sku').execute();
  return rows.map((row) => ({ ...row, available: row.quantity > 0 }));
}

/** The stock of one SKU, or undefined if it has none, not even zero. */
export async function stockOf(database: Database, sku: string): Promise<Stock | undefined> {
  const row = await database.selectFrom('stock').select(['sku', 'quantity']).where('sku', '=', sku).executeTakeFirst();
  return row && { ...row, available: row.quantity > 0 };
}

/** What other services may know: whether something can be bought, not how many there are. */
export async function stockFeed(database: Database): Promise<StockFeed> {
  const stock = await readStock(database);
  return { stock: stock.map(({ sku, available }) => ({ sku, available })) };
}
