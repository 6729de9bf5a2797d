import type { CatalogueFeed } from '@selvedge/contracts';
import { compareRows, nextRevision, type RowChanges, transact, writeRows } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Database, Tables } from './database.ts';

/** Take over decide's catalogue, and purge what shows the products that changed, in one transaction. */
export async function replaceCatalogue(database: Database, feed: CatalogueFeed): Promise<void> {
  const rows = feed.products.map(({ id, name, category, lastmod, variants }) => ({
    id,
    name,
    category,
    lastmod,
    start_price: Math.min(...variants.map((variant) => variant.price)),
    picture: variants[0]!.picture,
  }));
  await transact(database, async (transaction) => {
    await nextRevision(transaction, 'products');
    const changes = compareRows(await transaction.selectFrom('products').selectAll().execute(), rows, 'id');
    await writeRows(transaction, 'products', 'id', changes);
    await recordPurge(transaction, tagsOf(changes));
  });
}

type Product = Tables['products'];

/**
 * The tags of what shows these products: tiles, and lists whose order or length is another. A product whose price changed may
 * have moved to any page of its lists.
 */
function tagsOf({ upserted, removed, replaced }: RowChanges<Product>): Set<string> {
  const tags = new Set<string>();
  const before = new Map(replaced.map((product) => [product.id, product]));
  const list = ({ category }: Product) => tags.add('products').add(`products-${category}`);
  const count = (product: Product) => list(product).add('categories').add('sitemap');
  for (const product of [...upserted, ...removed]) {
    const old = before.get(product.id);
    if (!old) {
      count(product).add(tagOf(product));
      continue;
    }
    if (old.category !== product.category) {
      count(old);
      count(product);
    }
    if (old.start_price !== product.start_price) list(product);
    if ((['name', 'category', 'start_price', 'picture'] as const).some((name) => old[name] !== product[name]))
      tags.add(tagOf(product));
  }
  return tags;
}

const tagOf = ({ id }: Product): string => `product-${id.toLowerCase()}`;

/** Is there a catalogue, from an earlier run or from the feed? */
export async function hasCatalogue(database: Database): Promise<boolean> {
  return (await database.selectFrom('products').select('id').limit(1).executeTakeFirst()) !== undefined;
}
