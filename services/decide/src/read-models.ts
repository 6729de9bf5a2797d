import type { ColourFeed, StockFeed } from '@selvedge/contracts';
import { nextRevision, transact } from '@selvedge/server/database';
import type { Database } from './database.ts';

/** Rows in one statement; keeps the number of bound values below SQLite's limit of 32,766. */
const CHUNK = 1000;

/**
 * Take over inspire's paints.
 *
 * @throws Error if a variant is painted in a colour that is not in the snapshot; nothing changes then
 */
export async function replaceColours(database: Database, { colours }: ColourFeed): Promise<void> {
  const keys = new Set(colours.map((colour) => colour.key));
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'catalogue');
    const used = await transaction.selectFrom('variant').select('colour').distinct().orderBy('colour').execute();
    const missing = used.map(({ colour }) => colour).filter((colour) => !keys.has(colour));
    if (missing.length > 0) {
      throw new Error(`The colour feed lacks ${missing.join(', ')}, which variants are painted in: publish them again`);
    }
    await transaction.deleteFrom('colour').execute();
    if (colours.length > 0) {
      await transaction
        .insertInto('colour')
        .values(colours.map(({ key, name, names = {}, rgb }) => ({ key, name, names: JSON.stringify(names), rgb })))
        .execute();
    }
  });
}

/** Take over what checkout says can be bought. */
export async function replaceStock(database: Database, { stock }: StockFeed): Promise<void> {
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'stock');
    await transaction.deleteFrom('stock').execute();
    for (let start = 0; start < stock.length; start += CHUNK) {
      await transaction
        .insertInto('stock')
        .values(stock.slice(start, start + CHUNK).map(({ sku, available }) => ({ sku, available: available ? 1 : 0 })))
        .execute();
    }
  });
}
