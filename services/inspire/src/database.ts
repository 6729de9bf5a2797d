import type { ColourFeed } from '@selvedge/contracts';
import {
  type DatabaseOptions,
  FEEDS,
  type FeedTables,
  nextRevision,
  openDatabase,
  REVISIONS,
  type RevisionTables,
  transact,
} from '@selvedge/server/database';
import { OUTBOX, type OutboxTables } from '@selvedge/server/outbox';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { COLOURS, NAMES_DE } from './seed.ts';

export interface Tables extends RevisionTables, FeedTables, OutboxTables {
  /** Ours: the paints. */
  colour: { key: string; name: string; rgb: string; position: number };
  /** What a paint is called in other locales than English. */
  colour_name: { key: string; locale: string; name: string };
  /** Read model of decide's catalogue: what can be recommended. */
  variant: { sku: string; product_id: string; name: string; colour: string; price: number; picture: string };
}
export type Database = Kysely<Tables>;

const migrations: Record<string, Migration> = {
  '0001-colours-and-variants': {
    async up(db) {
      await db.schema
        .createTable('colour')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('rgb', 'text', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('variant')
        .addColumn('sku', 'text', (column) => column.primaryKey())
        .addColumn('product_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('colour', 'text', (column) => column.notNull())
        .addColumn('price', 'integer', (column) => column.notNull())
        .addColumn('picture', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0002-colour-names': {
    async up(db) {
      await db.schema
        .createTable('colour_name')
        .addColumn('key', 'text', (column) => column.notNull().references('colour.key'))
        .addColumn('locale', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('colour_name_key', ['key', 'locale'])
        .execute();
    },
  },
  '0003-revisions': REVISIONS,
  '0004-outbox': OUTBOX,
  '0005-feeds': FEEDS,
};

/**
 * Open inspire's database, migrated and with its paints in it.
 *
 * @param target a path, `:memory:`, or the URL of a PostgreSQL database
 * @throws Error if a migration fails
 */
export async function openInspireDatabase(target: string, options?: DatabaseOptions): Promise<Database> {
  const database = await openDatabase<Tables>(target, migrations, options);
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'choices');
    await transaction
      .insertInto('colour')
      .values(COLOURS.map((colour, position) => ({ ...colour, position })))
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    await transaction
      .insertInto('colour_name')
      .values(Object.entries(NAMES_DE).map(([key, name]) => ({ key, locale: 'de', name })))
      .onConflict((conflict) => conflict.columns(['key', 'locale']).doNothing())
      .execute();
  });
  return database;
}

/** All paints, in the order in which they are shown. */
export function listColours(database: Database): Promise<ColourFeed['colours']> {
  return database.selectFrom('colour').select(['key', 'name', 'rgb']).orderBy('position').execute();
}

/** All paints with their names in every locale, for the read models of other services. */
export async function colourFeed(database: Database): Promise<ColourFeed> {
  const colours = await listColours(database);
  const rows = await database.selectFrom('colour_name').selectAll().orderBy('locale').execute();
  const namesOf = (key: string) =>
    Object.fromEntries(rows.filter((row) => row.key === key).map(({ locale, name }) => [locale, name]));
  return { colours: colours.map((colour) => ({ ...colour, names: namesOf(colour.key) })) };
}
