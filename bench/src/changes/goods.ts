import { ask } from '../client.ts';

/** Products on a page of a list. */
const PAGE_SIZE = 24;
/** A new price is at least this share of the lowest of its product, so that products move about in their lists, but not far. */
const LOWEST = 0.9;

/** A variant whose price is changed, and its product. */
export interface Good {
  readonly id: string;
  readonly sku: string;
  readonly category: string;
  /** The lowest price that a variant of the product began with; all new ones are below. */
  readonly base: number;
  /** A page that recommends it. */
  readonly recommendedAt: string | undefined;
  price: number;
  /** What its tile says. */
  startPrice: number;
  isWatched: boolean;
}

export interface Goods {
  readonly all: readonly Good[];
  /** Those that some page recommends. */
  readonly recommended: readonly Good[];
  /** The page of its category's list that a product should be on. */
  listPage(good: Good): string;
}

interface FeedProduct {
  readonly id: string;
  readonly category: string;
  readonly variants: readonly { readonly sku: string; readonly price: number }[];
}

/**
 * What can be changed: of each product one variant, which is in stock, and of which a new price shows on its tile.
 *
 * @param recommendedAt pages by the SKUs that they recommend
 */
export async function readGoods(
  services: { readonly decide: string; readonly checkout: string },
  recommendedAt: ReadonlyMap<string, string>,
): Promise<Goods> {
  const { products } = JSON.parse((await ask(`${services.decide}/feeds/catalogue`)).text) as {
    products: FeedProduct[];
  };
  const { stock } = JSON.parse((await ask(`${services.checkout}/stock`)).text) as {
    stock: { sku: string; available: boolean }[];
  };
  const available = new Set(stock.filter((one) => one.available).map(({ sku }) => sku));
  const places = products.map(({ id, category, variants }) => {
    const offered = variants.filter(({ sku }) => available.has(sku));
    const chosen = offered.find(({ sku }) => recommendedAt.has(sku)) ?? offered[0];
    const startPrice = Math.min(...variants.map(({ price }) => price));
    const { sku = '', price = 0 } = chosen ?? {};
    const good: Good = {
      id,
      sku,
      category,
      base: startPrice,
      recommendedAt: recommendedAt.get(sku),
      price,
      startPrice,
      isWatched: false,
    };
    return good;
  });
  const all = places.filter(({ sku }) => sku !== '');
  return {
    all,
    recommended: all.filter(({ recommendedAt }) => recommendedAt !== undefined),
    listPage({ id, category, startPrice }) {
      const before = places.filter(
        (other) =>
          other.category === category &&
          (other.startPrice > startPrice || (other.startPrice === startPrice && other.id < id)),
      ).length;
      const page = Math.floor(before / PAGE_SIZE) + 1;
      return `/products/${category}${page === 1 ? '' : `?page=${page}`}`;
    },
  };
}

/** Another price for it, below all others of its product. */
export function newPrice(good: Good, chance: () => number): number {
  for (;;) {
    const price = Math.floor(good.base * (LOWEST + chance() * (1 - LOWEST))) - 1;
    if (price !== good.price) return price;
  }
}

/** Remember what was changed: lists are by price. */
export function note(good: Good, price: number): void {
  good.price = price;
  good.startPrice = price;
}
