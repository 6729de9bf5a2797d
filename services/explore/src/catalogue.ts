import type { CatalogueFeed } from '@selvedge/contracts';
import { type FeedStep, noStep } from '@selvedge/server';
import { compareRows, nextRevision, type RowChanges, readRows, transact, writeRows } from '@selvedge/server/database';
import { recordPurge } from '@selvedge/server/outbox';
import type { Database, Tables } from './database.ts';
import { findPlaces, listTag, tagsBetween } from './places.ts';

/** Take over decide's catalogue, or what of it changed, and purge what shows the products that did, in one transaction. */
export async function replaceCatalogue(
  database: Database,
  { products, removed }: CatalogueFeed,
  step: FeedStep = noStep,
): Promise<void> {
  const concerned = removed && [...removed, ...products.map(({ id }) => id)];
  const rows = products.map(({ id, name, category, lastmod, variants }) => ({
    id,
    name,
    category,
    lastmod,
    start_price: Math.min(...variants.map((variant) => variant.price)),
    picture: variants[0]!.picture,
  }));
  await transact(database, async (transaction) => {
    await step(transaction);
    await nextRevision(transaction, 'products');
    const changes = compareRows(await readRows(transaction, 'products', 'id', concerned), rows, 'id');
    const before = new Map(changes.replaced.map((product) => [product.id, product]));
    const moved = changes.upserted.filter((product) => hasOtherPrice(product, before.get(product.id)));
    const leave = moved.map(({ id }) => before.get(id)!);
    const from = await findPlaces(transaction, leave);
    await writeRows(transaction, 'products', 'id', changes);
    const to = await findPlaces(transaction, moved);
    await recordPurge(transaction, [...tagsOf(changes, before), ...tagsBetween(from, to)]);
  });
}

type Product = Tables['products'];

/** Lists are by price: it may be elsewhere in those that it was in before. */
const hasOtherPrice = (product: Product, old: Product | undefined): boolean =>
  old?.category === product.category && old.start_price !== product.start_price;

/** The tags of tiles that show something else, and of lists that have others or more of them. */
function tagsOf({ upserted, removed }: RowChanges<Product>, before: ReadonlyMap<string, Product>): Set<string> {
  const tags = new Set<string>();
  const count = ({ category }: Product) => tags.add(listTag()).add(listTag(category)).add('categories').add('sitemap');
  for (const product of [...upserted, ...removed]) {
    const old = before.get(product.id);
    if (old?.category !== product.category) {
      if (old) count(old);
      count(product).add(tagOf(product));
    } else if (old.name !== product.name || old.picture !== product.picture) tags.add(tagOf(product));
  }
  return tags;
}

const tagOf = ({ id }: Product): string => `tile-${id.toLowerCase()}`;

/** Is there a catalogue, from an earlier run or from the feed? */
export async function hasCatalogue(database: Database): Promise<boolean> {
  return (await database.selectFrom('products').select('id').limit(1).executeTakeFirst()) !== undefined;
}
