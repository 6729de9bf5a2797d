import { batches, nextRevision, recordChanges, transact } from '@selvedge/server/database';
import type { Transaction } from 'kysely';
import type { Database, Tables } from './database.ts';
import { generateProducts } from './generated-products.ts';
import { COLOUR_CODES, PRODUCTS, type SeedProduct, WITHDRAWN } from './seed.ts';
import { TEXTS_DE } from './seed-texts-de.ts';

/**
 * Give the database the products that it lacks. Those that are there stay as they are: price and text may have been changed.
 *
 * @param count how many products are sold: those of the seed, then generated ones
 */
export async function seedDatabase(database: Database, count: number): Promise<void> {
  const generated = generateProducts(count - PRODUCTS.length);
  const products = [
    ...PRODUCTS.map((product) => ({ ...product, withdrawn: 0 })),
    ...WITHDRAWN.map((product) => ({ ...product, withdrawn: 1 })),
    ...generated.map(({ german, ...product }) => ({ ...product, withdrawn: 0 })),
  ];
  const german = [...Object.entries(TEXTS_DE), ...generated.map(({ id, german }) => [id, german] as const)].map(
    ([product_id, { description, highlights }]) => ({
      product_id,
      locale: 'de',
      description,
      highlights: JSON.stringify(highlights),
    }),
  );
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'catalogue');
    const lacking = await insertLacking(transaction, products);
    await recordChanges(transaction, 'catalogue', lacking);
    for (const batch of batches(german)) {
      await transaction
        .insertInto('product_text')
        .values(batch)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
}

/** @returns the identifiers of those that were not there */
async function insertLacking(
  transaction: Transaction<Tables>,
  products: readonly (SeedProduct & { withdrawn: number })[],
): Promise<string[]> {
  const present = new Set((await transaction.selectFrom('product').select('id').execute()).map(({ id }) => id));
  const lacking = products.filter(({ id }) => !present.has(id));
  for (const batch of batches(lacking)) {
    await transaction
      .insertInto('product')
      .values(
        batch.map(({ variants, highlights, ...product }) => ({ ...product, highlights: JSON.stringify(highlights) })),
      )
      .execute();
    await transaction
      .insertInto('variant')
      .values(
        batch.flatMap(({ id, variants }) =>
          variants.map(([code, price], position) => ({
            sku: `${id}-${code}`,
            product_id: id,
            position,
            colour: COLOUR_CODES[code],
            price,
          })),
        ),
      )
      .execute();
  }
  return lacking.map(({ id }) => id);
}
