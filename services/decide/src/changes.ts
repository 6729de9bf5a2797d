import { recordAudit } from '@selvedge/server/admin';
import { nextRevision, recordChanges, transact } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import type { Locale } from './locale.ts';
import { productTag, variantTag } from './tags.ts';

/** A product as admins see it. */
export interface ProductRecord {
  readonly id: string;
  readonly name: string;
  readonly withdrawn: boolean;
  readonly texts: Partial<Record<Locale, Texts>>;
}

export interface Texts {
  readonly description: string;
  readonly highlights: string[];
}

type TextsPatch = { readonly [Name in keyof Texts]?: Texts[Name] | undefined };

/** What is not named stays as it is. */
export interface ProductPatch {
  readonly name?: string | undefined;
  readonly withdrawn?: boolean | undefined;
  readonly texts?: Partial<Record<Locale, TextsPatch | undefined>> | undefined;
}

export interface VariantRecord {
  readonly sku: string;
  readonly productId: string;
  /** Whole euros. */
  readonly price: number;
}

/** Who changes something, and what it has to be like for that. */
export interface Attempt<Row> {
  readonly actor: string;
  /** @throws a problem, where it is not what the admin has seen */
  readonly expect: (before: Row) => void;
  readonly now: Date;
}

/**
 * Change a product: its texts, its name, whether it is sold.
 *
 * @returns it as it is now; undefined if there is none
 */
export function changeProduct(database: Database, id: string, patch: ProductPatch, attempt: Attempt<ProductRecord>) {
  return transact(database, async (transaction) => {
    await nextRevision(transaction, 'catalogue');
    const before = await readProduct(transaction, id);
    await recordChanges(transaction, 'catalogue', before ? [id] : []);
    if (!before) return undefined;
    attempt.expect(before);
    const { name = before.name, withdrawn = before.withdrawn, texts = {} } = patch;
    const { en, ...others } = texts;
    await transaction
      .updateTable('product')
      .set({
        name,
        withdrawn: withdrawn ? 1 : 0,
        lastmod: dateOf(attempt.now),
        ...(en && columnsOf({ ...before.texts.en!, ...defined(en) })),
      })
      .where('id', '=', id)
      .execute();
    for (const [locale, text] of Object.entries(others)) {
      const whole = columnsOf({ ...(before.texts[locale as Locale] ?? before.texts.en!), ...defined(text ?? {}) });
      await transaction
        .insertInto('product_text')
        .values({ product_id: id, locale, ...whole })
        .onConflict((conflict) => conflict.columns(['product_id', 'locale']).doUpdateSet(whole))
        .execute();
    }
    const after = (await readProduct(transaction, id))!;
    await recordAudit(transaction, {
      actor: attempt.actor,
      subject: `product ${id}`,
      before: { ...before },
      after: { ...after },
    });
    await recordPurge(transaction, [productTag(id), ...(after.withdrawn === before.withdrawn ? [] : ['sitemap'])]);
    return after;
  });
}

/**
 * Change a variant's price.
 *
 * @param price whole euros
 * @returns it as it is now; undefined if there is none
 */
export function changeVariant(database: Database, sku: string, price: number, attempt: Attempt<VariantRecord>) {
  return transact(database, async (transaction) => {
    await nextRevision(transaction, 'catalogue');
    const before = await readVariant(transaction, sku);
    await recordChanges(transaction, 'catalogue', before ? [before.productId] : []);
    if (!before) return undefined;
    attempt.expect(before);
    const after = { ...before, price };
    await transaction.updateTable('variant').set({ price }).where('sku', '=', sku).execute();
    await transaction
      .updateTable('product')
      .set({ lastmod: dateOf(attempt.now) })
      .where('id', '=', before.productId)
      .execute();
    await recordAudit(transaction, { actor: attempt.actor, subject: `variant ${sku}`, before: { ...before }, after });
    await recordPurge(transaction, [variantTag(sku)]);
    return after;
  });
}

type Reader = Database | Transaction<Tables>;

/** @returns undefined if there is no such product */
export async function readProduct(database: Reader, id: string): Promise<ProductRecord | undefined> {
  const row = await database.selectFrom('product').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const translated = await database
    .selectFrom('product_text')
    .selectAll()
    .where('product_id', '=', id)
    .orderBy('locale')
    .execute();
  const texts = Object.fromEntries([['en', textsOf(row)], ...translated.map((text) => [text.locale, textsOf(text)])]);
  return { id, name: row.name, withdrawn: row.withdrawn === 1, texts };
}

/** @returns undefined if there is no such variant */
export async function readVariant(database: Reader, sku: string): Promise<VariantRecord | undefined> {
  const row = await database
    .selectFrom('variant')
    .select(['product_id', 'price'])
    .where('sku', '=', sku)
    .executeTakeFirst();
  return row && { sku, productId: row.product_id, price: row.price };
}

const textsOf = ({ description, highlights }: { description: string; highlights: string }): Texts => ({
  description,
  highlights: JSON.parse(highlights) as string[],
});

const columnsOf = ({ description, highlights }: Texts) => ({ description, highlights: JSON.stringify(highlights) });

/** A member that is given as undefined is not given. */
const defined = (patch: TextsPatch): Partial<Texts> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

const dateOf = (now: Date): string => now.toISOString().slice(0, 10);
