import { AUDIT, type AuditTables } from '@selvedge/server/admin';
import {
  type DatabaseOptions,
  FEEDS,
  type FeedTables,
  openDatabase,
  REVISIONS,
  type RevisionTables,
} from '@selvedge/server/database';
import { OUTBOX, type OutboxTables } from '@selvedge/server/outbox';
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { MAX_LINE_QUANTITY } from './limits.ts';
import { STOCK } from './seed.ts';

export interface Tables extends RevisionTables, FeedTables, OutboxTables, AuditTables {
  stock: { sku: string; quantity: number };
  carts: { id: string; created_at: string };
  cart_lines: { cart_id: string; sku: string; quantity: number; added_at: string };
  orders: {
    id: string;
    number: string;
    cart_id: string;
    idempotency_key: string;
    first_name: string;
    last_name: string;
    store_id: string;
    store_name: string;
    store_street: string;
    store_city: string;
    created_at: string;
  };
  /** What was bought, as it was called and cost then. */
  order_lines: {
    order_id: string;
    position: number;
    sku: string;
    product_id: string;
    name: string;
    colour: string;
    picture: string;
    price: number;
    quantity: number;
  };
  /** Read model of decide's catalogue. What was withdrawn stays, so that carts can still name it. */
  catalogue: {
    sku: string;
    product_id: string;
    name: string;
    colour: string;
    picture: string;
    price: number;
    withdrawn: number;
  };
  /** Read model of explore's stores. */
  stores: { id: string; name: string; street: string; city: string };
}

export type Database = Kysely<Tables>;

const MIGRATIONS: Record<string, Migration> = {
  '001-tables': {
    async up(db) {
      await db.schema
        .createTable('stock')
        .addColumn('sku', 'text', (column) => column.primaryKey())
        .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity >= 0`))
        .execute();
      await db.schema
        .createTable('carts')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('cart_lines')
        .addColumn('cart_id', 'text', (column) => column.notNull().references('carts.id').onDelete('cascade'))
        .addColumn('sku', 'text', (column) => column.notNull())
        .addColumn('quantity', 'integer', (column) =>
          column.notNull().check(sql`quantity between 1 and ${sql.lit(MAX_LINE_QUANTITY)}`),
        )
        .addColumn('added_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('cart_lines_key', ['cart_id', 'sku'])
        .execute();
      await db.schema
        .createTable('orders')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('number', 'text', (column) => column.notNull().unique())
        .addColumn('cart_id', 'text', (column) => column.notNull())
        .addColumn('idempotency_key', 'text', (column) => column.notNull())
        .addColumn('first_name', 'text', (column) => column.notNull())
        .addColumn('last_name', 'text', (column) => column.notNull())
        .addColumn('store_id', 'text', (column) => column.notNull())
        .addColumn('store_name', 'text', (column) => column.notNull())
        .addColumn('store_street', 'text', (column) => column.notNull())
        .addColumn('store_city', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addUniqueConstraint('orders_once', ['cart_id', 'idempotency_key'])
        .execute();
      await db.schema
        .createTable('order_lines')
        .addColumn('order_id', 'text', (column) => column.notNull().references('orders.id').onDelete('cascade'))
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('sku', 'text', (column) => column.notNull())
        .addColumn('product_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('colour', 'text', (column) => column.notNull())
        .addColumn('picture', 'text', (column) => column.notNull())
        .addColumn('price', 'integer', (column) => column.notNull())
        .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
        .addPrimaryKeyConstraint('order_lines_key', ['order_id', 'position'])
        .execute();
      await db.schema
        .createTable('catalogue')
        .addColumn('sku', 'text', (column) => column.primaryKey())
        .addColumn('product_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('colour', 'text', (column) => column.notNull())
        .addColumn('picture', 'text', (column) => column.notNull())
        .addColumn('price', 'integer', (column) => column.notNull())
        .addColumn('withdrawn', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('stores')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('street', 'text', (column) => column.notNull())
        .addColumn('city', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '002-seed': {
    async up(db) {
      const rows = Object.entries(STOCK).map(([sku, quantity]) => ({ sku, quantity }));
      await db.insertInto('stock').values(rows).execute();
    },
  },
  '003-revisions': REVISIONS,
  '004-outbox': OUTBOX,
  '005-audit': AUDIT,
  '006-feeds': FEEDS,
};

/**
 * Open this service's database, migrated and seeded.
 *
 * @param target a path, `:memory:`, or the URL of a PostgreSQL database
 */
export const openCheckoutDatabase = (target: string, options?: DatabaseOptions): Promise<Database> =>
  openDatabase<Tables>(target, MIGRATIONS, options);
