import type { StockFeed } from '@selvedge/contracts';
import { throwProblem } from '@selvedge/server';
import { recordAudit } from '@selvedge/server/admin';
import { createFeed, nextRevision, recordChanges, transact } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
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
export function createStockFeed(database: Database) {
  async function read(skus?: readonly string[]): Promise<StockFeed['stock']> {
    if (skus?.length === 0) return [];
    const rows = await database
      .selectFrom('stock')
      .select(['sku', 'quantity'])
      .$if(skus !== undefined, (query) => query.where('sku', 'in', skus!))
      .orderBy('sku')
      .execute();
    return rows.map(({ sku, quantity }) => ({ sku, available: quantity > 0 }));
  }
  return createFeed(database, 'stock', {
    all: async (): Promise<StockFeed> => ({ stock: await read() }),
    async some(skus): Promise<StockFeed> {
      const stock = await read(skus);
      const known = new Set(stock.map(({ sku }) => sku));
      return { stock, removed: skus.filter((sku) => !known.has(sku)) };
    },
  });
}

/** Tell those who follow the feed that these can be bought now, or no longer: last in a transaction, as all wait for it. */
export async function recordAvailability(transaction: Transaction<Tables>, skus: readonly string[]): Promise<void> {
  if (skus.length === 0) return;
  await nextRevision(transaction, 'stock');
  await recordChanges(transaction, 'stock', skus);
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
    if (row.quantity > 0 !== quantity > 0) await recordAvailability(transaction, [sku]);
    return { sku, quantity, available: quantity > 0 };
  });
}
