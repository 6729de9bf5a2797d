import { transact } from '@selvedge/server/database';
import type { Database } from './database.ts';
import { MAX_LINE_QUANTITY, MAX_LINES } from './limits.ts';
import { cartLines, lockCart, sumLines } from './lines.ts';
import type { Cart } from './schemas.ts';

/** The cart as it is now; an unknown one is empty. */
export async function readCart(database: Database, cartId: string | undefined): Promise<Cart> {
  const lines = cartId === undefined ? [] : await cartLines(database, cartId);
  return { lines, ...sumLines(lines) };
}

export type Addition =
  | { readonly outcome: 'added'; readonly lineQuantity: number; readonly quantity: number }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'sold-out' }
  | { readonly outcome: 'full'; readonly limit: Limit };

/** The cart holds all pieces that are in stock, or all that a line may hold; or all the lines that it may hold. */
export interface Limit {
  readonly of: 'stock' | 'line' | 'cart';
  readonly quantity: number;
}

/**
 * Put one piece into a cart, which is made if it is not there. The stock is not taken: whoever orders first has it.
 *
 * @param now when the line was added
 */
export function addToCart(database: Database, cartId: string, sku: string, now: Date): Promise<Addition> {
  return transact(database, async (transaction): Promise<Addition> => {
    const item = await transaction
      .selectFrom('catalogue')
      .leftJoin('stock', 'stock.sku', 'catalogue.sku')
      .select('stock.quantity as inStock')
      .where('catalogue.sku', '=', sku)
      .where('withdrawn', '=', 0)
      .executeTakeFirst();
    if (!item) return { outcome: 'unknown' };
    const inStock = item.inStock ?? 0;
    if (inStock === 0) return { outcome: 'sold-out' };

    await transaction
      .insertInto('carts')
      .values({ id: cartId, created_at: now.toISOString() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await lockCart(transaction, cartId);
    const lines = await transaction
      .selectFrom('cart_lines')
      .select(['sku', 'quantity'])
      .where('cart_id', '=', cartId)
      .execute();
    const held = lines.find((line) => line.sku === sku)?.quantity ?? 0;
    if (held >= inStock) return { outcome: 'full', limit: { of: 'stock', quantity: held } };
    if (held >= MAX_LINE_QUANTITY) return { outcome: 'full', limit: { of: 'line', quantity: MAX_LINE_QUANTITY } };
    if (held === 0 && lines.length >= MAX_LINES) return { outcome: 'full', limit: { of: 'cart', quantity: MAX_LINES } };

    await transaction
      .insertInto('cart_lines')
      .values({ cart_id: cartId, sku, quantity: 1, added_at: now.toISOString() })
      .onConflict((conflict) => conflict.columns(['cart_id', 'sku']).doUpdateSet({ quantity: held + 1 }))
      .execute();
    const before = lines.reduce((sum, line) => sum + line.quantity, 0);
    return { outcome: 'added', lineQuantity: held + 1, quantity: before + 1 };
  });
}

/** Remove a whole line; an absent one is no error. */
export async function removeFromCart(database: Database, cartId: string, sku: string): Promise<void> {
  await transact(database, async (transaction) => {
    await lockCart(transaction, cartId);
    await transaction.deleteFrom('cart_lines').where('cart_id', '=', cartId).where('sku', '=', sku).execute();
  });
}
