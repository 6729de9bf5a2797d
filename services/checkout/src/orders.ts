import { randomBytes, randomUUID } from 'node:crypto';
import { transact } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import { cartLines, describeLine, lockCart, sumLines } from './lines.ts';
import type { NewOrder, Order } from './schemas.ts';
import { recordAvailability, stockTag } from './stock.ts';

export type Placement =
  | { readonly outcome: 'placed' | 'repeated'; readonly order: Order }
  | { readonly outcome: 'empty-cart' }
  | { readonly outcome: 'unknown-store' }
  /** The stock does not cover these, or they are no longer sold. */
  | { readonly outcome: 'insufficient-stock'; readonly skus: string[] };

/**
 * Order what is in a cart: store the order with what was bought, take the stock and empty the cart, in one transaction. Any
 * outcome but `placed` changes nothing.
 *
 * The cart's row and then those of its stock are locked, so what is read here is still true when it is written, whichever
 * replica writes: orders of one cart happen one after another, and so do those of one item. The constraints of the tables
 * say the same once more.
 *
 * @param key the cart's idempotency key; a key that placed an order before answers that order
 */
export function placeOrder(
  database: Database,
  cartId: string,
  key: string,
  input: NewOrder,
  now: Date,
): Promise<Placement> {
  return transact(database, async (transaction): Promise<Placement> => {
    await lockCart(transaction, cartId);
    const earlier = await transaction
      .selectFrom('orders')
      .selectAll()
      .where('cart_id', '=', cartId)
      .where('idempotency_key', '=', key)
      .executeTakeFirst();
    if (earlier) return { outcome: 'repeated', order: await describeOrder(transaction, earlier) };

    await lockStock(transaction, cartId);
    const lines = await cartLines(transaction, cartId);
    if (lines.length === 0) return { outcome: 'empty-cart' };
    const store = await transaction.selectFrom('stores').selectAll().where('id', '=', input.storeId).executeTakeFirst();
    if (!store) return { outcome: 'unknown-store' };
    const short = lines.filter((line) => !line.available).map((line) => line.sku);
    if (short.length > 0) return { outcome: 'insufficient-stock', skus: short };

    const row = {
      id: randomUUID(),
      number: await freeNumber(transaction),
      cart_id: cartId,
      idempotency_key: key,
      first_name: input.firstName,
      last_name: input.lastName,
      store_id: store.id,
      store_name: store.name,
      store_street: store.street,
      store_city: store.city,
      created_at: now.toISOString(),
    };
    await transaction.insertInto('orders').values(row).execute();
    await transaction
      .insertInto('order_lines')
      .values(
        lines.map((line, position) => ({
          order_id: row.id,
          position,
          sku: line.sku,
          product_id: line.productId,
          name: line.name,
          colour: line.colour,
          picture: line.picture,
          price: line.price,
          quantity: line.quantity,
        })),
      )
      .execute();
    for (const { sku, quantity } of lines) {
      await transaction
        .updateTable('stock')
        .set(({ eb }) => ({ quantity: eb('quantity', '-', quantity) }))
        .where('sku', '=', sku)
        .execute();
    }
    await transaction.deleteFrom('cart_lines').where('cart_id', '=', cartId).execute();
    await recordPurge(
      transaction,
      lines.map(({ sku }) => stockTag(sku)),
    );
    const soldOut = await transaction
      .selectFrom('stock')
      .select('sku')
      .where(
        'sku',
        'in',
        lines.map(({ sku }) => sku),
      )
      .where('quantity', '=', 0)
      .execute();
    await recordAvailability(
      transaction,
      soldOut.map(({ sku }) => sku),
    );
    return { outcome: 'placed', order: await describeOrder(transaction, row) };
  });
}

/** Hold the stock of what is in a cart, in the order of the SKUs, so that no two orders wait for each other. */
async function lockStock(transaction: Transaction<Tables>, cartId: string): Promise<void> {
  await transaction
    .selectFrom('stock')
    .select('sku')
    .where('sku', 'in', (lines) => lines.selectFrom('cart_lines').select('sku').where('cart_id', '=', cartId))
    .orderBy('sku')
    .forUpdate()
    .execute();
}

/** An order by its number, if this cart placed it. */
export async function findOrder(database: Database, cartId: string, number: string): Promise<Order | undefined> {
  const row = await database
    .selectFrom('orders')
    .selectAll()
    .where('number', '=', number)
    .where('cart_id', '=', cartId)
    .executeTakeFirst();
  return row && describeOrder(database, row);
}

async function describeOrder(database: Database, row: Tables['orders']): Promise<Order> {
  const stored = await database
    .selectFrom('order_lines')
    .select(['sku', 'product_id', 'name', 'colour', 'picture', 'price', 'quantity'])
    .where('order_id', '=', row.id)
    .orderBy('position')
    .execute();
  const lines = stored.map(describeLine);
  return {
    orderId: row.id,
    number: row.number,
    createdAt: row.created_at,
    firstName: row.first_name,
    lastName: row.last_name,
    store: { id: row.store_id, name: row.store_name, street: row.store_street, city: row.store_city },
    lines,
    ...sumLines(lines),
  };
}

/** Digits and letters that nobody confuses on the phone (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An order number that is not taken: 40 random bits, `7K3F-92QX`, so that it tells nobody how many orders there are. */
async function freeNumber(database: Database): Promise<string> {
  for (;;) {
    const digits = Array.from(randomBytes(8), (byte) => ALPHABET[byte % 32]).join('');
    const number = `${digits.slice(0, 4)}-${digits.slice(4)}`;
    const taken = await database.selectFrom('orders').select('id').where('number', '=', number).executeTakeFirst();
    if (!taken) return number;
  }
}
