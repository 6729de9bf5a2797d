import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import type { CartLine } from './schemas.ts';

/**
 * A cart's lines in the order of adding, as the catalogue and the stock are now.
 *
 * @param database the database, or the transaction that this is part of
 */
export async function cartLines(database: Database, cartId: string): Promise<CartLine[]> {
  const rows = await database
    .selectFrom('cart_lines')
    .innerJoin('catalogue', 'catalogue.sku', 'cart_lines.sku')
    .leftJoin('stock', 'stock.sku', 'cart_lines.sku')
    .select(['cart_lines.sku', 'product_id', 'name', 'colour', 'picture', 'price', 'withdrawn', 'cart_lines.quantity'])
    .select('stock.quantity as inStock')
    .where('cart_id', '=', cartId)
    .orderBy('added_at')
    .orderBy('cart_lines.sku')
    .execute();
  return rows.map(({ product_id, withdrawn, inStock, ...line }) => ({
    ...describeLine({ ...line, product_id }),
    available: withdrawn === 0 && (inStock ?? 0) >= line.quantity,
  }));
}

/**
 * Hold a cart until the end of the transaction: what is read of it stays true when it is written, whichever replica the
 * visitor's next request goes to.
 */
export async function lockCart(transaction: Transaction<Tables>, cartId: string): Promise<void> {
  await transaction.selectFrom('carts').select('id').where('id', '=', cartId).forUpdate().execute();
}

/** What a stored line, of a cart or an order, looks like on the wire. */
export function describeLine(row: {
  sku: string;
  product_id: string;
  name: string;
  colour: string;
  picture: string;
  price: number;
  quantity: number;
}): Omit<CartLine, 'available'> {
  const { product_id: productId, ...line } = row;
  const url = `/product/${encodeURIComponent(productId)}?sku=${encodeURIComponent(line.sku)}`;
  return { ...line, productId, lineTotal: line.price * line.quantity, url };
}

/** Pieces and euros of these lines. */
export function sumLines(lines: readonly { quantity: number; lineTotal: number }[]): {
  quantity: number;
  total: number;
} {
  return {
    quantity: lines.reduce((sum, line) => sum + line.quantity, 0),
    total: lines.reduce((sum, line) => sum + line.lineTotal, 0),
  };
}
