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
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface Tables extends RevisionTables, FeedTables, OutboxTables, AuditTables {
  product: {
    id: string;
    name: string;
    category: 'classic' | 'autonomous';
    description: string;
    /** JSON: an array of strings. */
    highlights: string;
    /** ISO 8601 date. */
    lastmod: string;
    /** 0 or 1. A withdrawn product keeps its row, so that its page can say so. */
    withdrawn: number;
  };
  /** What is said of a product in other locales than English. */
  product_text: { product_id: string; locale: string; description: string; highlights: string };
  /** `position` orders the variants of a product; `colour` is a key of inspire's; `price` is in whole euros. */
  variant: { sku: string; product_id: string; position: number; colour: string; price: number };
  /** Read model of inspire's paints; `names` is JSON: the name in other locales than English, by locale. */
  colour: { key: string; name: string; names: string; rgb: string };
  /** Read model of checkout's stock; `available` is 0 or 1. */
  stock: { sku: string; available: number };
}
export type Database = Kysely<Tables>;

const migrations: Record<string, Migration> = {
  '0001-products-and-read-models': {
    async up(db) {
      await db.schema
        .createTable('product')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('category', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('highlights', 'text', (column) => column.notNull())
        .addColumn('lastmod', 'text', (column) => column.notNull())
        .addColumn('withdrawn', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('variant')
        .addColumn('sku', 'text', (column) => column.primaryKey())
        .addColumn('product_id', 'text', (column) => column.notNull().references('product.id'))
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('colour', 'text', (column) => column.notNull())
        .addColumn('price', 'integer', (column) => column.notNull())
        .addUniqueConstraint('variant_position', ['product_id', 'position'])
        .execute();
      await db.schema
        .createTable('colour')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('rgb', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('stock')
        .addColumn('sku', 'text', (column) => column.primaryKey())
        .addColumn('available', 'integer', (column) => column.notNull())
        .execute();
    },
  },
  '0002-texts': {
    async up(db) {
      await db.schema
        .createTable('product_text')
        .addColumn('product_id', 'text', (column) => column.notNull().references('product.id'))
        .addColumn('locale', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('highlights', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('product_text_key', ['product_id', 'locale'])
        .execute();
      await db.schema
        .alterTable('colour')
        .addColumn('names', 'text', (column) => column.notNull().defaultTo('{}'))
        .execute();
    },
  },
  '0003-revisions': REVISIONS,
  '0004-outbox': OUTBOX,
  '0005-audit': AUDIT,
  '0006-feeds': FEEDS,
};

/**
 * Open decide's database, migrated.
 *
 * @param target a path, `:memory:`, or the URL of a PostgreSQL database
 * @throws Error if a migration fails
 */
export function openDecideDatabase(target: string, options?: DatabaseOptions): Promise<Database> {
  return openDatabase<Tables>(target, migrations, options);
}
