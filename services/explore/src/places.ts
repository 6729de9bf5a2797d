import type { Transaction } from 'kysely';
import type { Tables } from './database.ts';
import { PAGE_SIZE } from './products.ts';

type Product = Tables['products'];

/** Products that moved at once of which each is looked for: of more, whole lists are purged. */
const MOST_MOVED = 20;
/** Pages of a list that are named one by one. */
const MOST_PAGES = 50;

/** On which page of a list a product is, from 1. */
export interface Place {
  readonly list: string;
  readonly page: number;
}

/** What all pages of a category's list carry in `Surrogate-Key`; without a category, of the list of all. Each carries its own too. */
export const listTag = (category?: string): string => (category === undefined ? 'products' : `products-${category}`);

const pageTag = (list: string, page: number): string => `${list}-page-${page}`;

/**
 * Where these products are now, in the list of all and in that of their category.
 *
 * @returns as many for each product as for any other, in their order; only the lists of many, without looking
 */
export async function findPlaces(transaction: Transaction<Tables>, products: readonly Product[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const product of products) {
    const isLooked = products.length <= MOST_MOVED;
    const { inAll, inOwn } = isLooked ? await pagesOf(transaction, product) : { inAll: 0, inOwn: 0 };
    places.push({ list: listTag(), page: inAll }, { list: listTag(product.category), page: inOwn });
  }
  return places;
}

/** The page of the list of all that a product is on, and that of its category's. */
async function pagesOf(transaction: Transaction<Tables>, { id, start_price, category }: Product) {
  const before = await transaction
    .selectFrom('products')
    .select(({ fn }) => [
      fn.countAll<number>().as('inAll'),
      fn.countAll<number>().filterWhere('category', '=', category).as('inOwn'),
    ])
    .where(({ eb, or, and }) =>
      or([eb('start_price', '>', start_price), and([eb('start_price', '=', start_price), eb('id', '<', id)])]),
    )
    .executeTakeFirstOrThrow();
  const page = (count: number) => Math.floor(count / PAGE_SIZE) + 1;
  return { inAll: page(before.inAll), inOwn: page(before.inOwn) };
}

/**
 * The tags of the pages that are others after products moved from some places to others. A page that is before both places of
 * each, or after both, holds what it held: as many products have moved past it one way as the other.
 *
 * @param to of the same products as `from`, in the same order
 */
export function tagsBetween(from: readonly Place[], to: readonly Place[]): Set<string> {
  const tags = new Set<string>();
  for (const [index, { list, page }] of from.entries()) {
    const [first, last] = [Math.min(page, to[index]!.page), Math.max(page, to[index]!.page)];
    if (first === 0 || last - first >= MOST_PAGES) tags.add(list);
    else for (let at = first; at <= last; at++) tags.add(pageTag(list, at));
  }
  return tags;
}
