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
import { CATEGORIES, STORES, TEASERS, TRANSLATIONS } from './seed.ts';

export interface Tables extends RevisionTables, FeedTables, OutboxTables {
  categories: { slug: string; name: string; position: number };
  teasers: { kind: 'classic' | 'autonomous'; title: string; text: string; url: string; position: number };
  stores: {
    id: string;
    name: string;
    street: string;
    postcode: string;
    city: string;
    country: string;
    lastmod: string;
    position: number;
  };
  /** Texts in other locales than English. `texts` is JSON: columns of the subject's table, by name. */
  translations: { subject: 'category' | 'teaser' | 'store'; key: string; locale: string; texts: string };
  /** Read model of decide's catalogue. */
  products: { id: string; name: string; category: string; start_price: number; picture: string; lastmod: string };
}

export type Database = Kysely<Tables>;

const MIGRATIONS: Record<string, Migration> = {
  '001-tables': {
    async up(db) {
      await db.schema
        .createTable('categories')
        .addColumn('slug', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('teasers')
        .addColumn('kind', 'text', (column) => column.primaryKey().references('categories.slug'))
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('url', 'text', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('stores')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('street', 'text', (column) => column.notNull())
        .addColumn('postcode', 'text', (column) => column.notNull())
        .addColumn('city', 'text', (column) => column.notNull())
        .addColumn('country', 'text', (column) => column.notNull())
        .addColumn('lastmod', 'text', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('products')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('category', 'text', (column) => column.notNull())
        .addColumn('start_price', 'integer', (column) => column.notNull())
        .addColumn('picture', 'text', (column) => column.notNull())
        .addColumn('lastmod', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('products_by_price').on('products').columns(['start_price desc', 'id']).execute();
      await db.schema
        .createIndex('products_by_category_and_price')
        .on('products')
        .columns(['category', 'start_price desc', 'id'])
        .execute();
    },
  },
  '002-seed': {
    async up(db) {
      await db
        .insertInto('categories')
        .values(CATEGORIES.map((category, position) => ({ ...category, position })))
        .execute();
      await db
        .insertInto('teasers')
        .values(TEASERS.map((teaser, position) => ({ ...teaser, position })))
        .execute();
      await db
        .insertInto('stores')
        .values(STORES.map((store, position) => ({ ...store, position })))
        .execute();
    },
  },
  '003-translations': {
    async up(db) {
      await db.schema
        .createTable('translations')
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('locale', 'text', (column) => column.notNull())
        .addColumn('texts', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('translations_key', ['subject', 'key', 'locale'])
        .execute();
      await db
        .insertInto('translations')
        .values(TRANSLATIONS.map(({ texts, ...of }) => ({ ...of, texts: JSON.stringify(texts) })))
        .execute();
    },
  },
  '004-revisions': REVISIONS,
  '005-outbox': OUTBOX,
  '006-feeds': FEEDS,
};

/**
 * Open this service's database, migrated and seeded.
 *
 * @param target a path, `:memory:`, or the URL of a PostgreSQL database
 */
export const openExploreDatabase = (target: string, options?: DatabaseOptions): Promise<Database> =>
  openDatabase<Tables>(target, MIGRATIONS, options);
