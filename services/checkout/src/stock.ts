import type { StockFeed } from '@selvedge/contracts';
import { throwProblem } from '@selvedge/server';
import { recordAudit } from '@selvedge/server/admin';
import { transact } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
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

/** @throws a problem: 404 */
export function throwUnknown(sku: string): never {
  throwProblem({ status: 404, title: 'No such SKU', detail: `There is no SKU ${JSON.stringify(sku)}.` });
}

/** What other services may know: whether something can be bought, not how many there are. */
export async function stockFeed(database: Database): Promise<StockFeed> {
  const stock = await readStock(database);
  return { stock: stock.map(({ sku, available }) => ({ sku, available })) };
}

/** What the podlet's fragments carry in `Surrogate-Key`, and what is purged when the stock changes. */
export const stockTag = (sku: string): string => `stock-${sku.toLowerCase()}`;

export interface StockChange {
  readonly sku: string;
  readonly quantity: number;
  readonly actor: string;
  /** @throws a problem, where it is not what the admin has seen */
  readonly expect: (before: Stock) => void;
}

/** Set the stock of a SKU. @returns it as it is now; undefined if there is no such SKU */
export function changeStock(database: Database, { sku, quantity, actor, expect }: StockChange) {
  return transact(database, async (transaction): Promise<Stock | undefined> => {
    const row = await transaction
      .selectFrom('stock')
      .select(['sku', 'quantity'])
      .where('sku', '=', sku)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return undefined;
    expect({ ...row, available: row.quantity > 0 });
    await transaction.updateTable('stock').set({ quantity }).where('sku', '=', sku).execute();
    await recordAudit(transaction, { actor, subject: `stock ${sku}`, before: { ...row }, after: { sku, quantity } });
    await recordPurge(transaction, [stockTag(sku)]);
    return { sku, quantity, available: quantity > 0 };
  });
}
