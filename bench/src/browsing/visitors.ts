import { createChance, createZipf } from '../chance.ts';
import { type Answer, ask } from '../client.ts';
import type { Catalogue, Product } from './catalogue.ts';

/** What visitors do, in percent. */
export const MIX = {
  home: 15,
  category: 30,
  product: 40,
  stores: 5,
  /** A category or product, reached from elsewhere with tracking parameters. */
  campaign: 5,
  cart: 3,
  /** A form; the cart, where it leads, is read too. */
  add: 2,
};

export type Kind = keyof typeof MIX;

export const KINDS = Object.keys(MIX) as Kind[];
export const PUBLIC: readonly Kind[] = ['home', 'category', 'product', 'stores', 'campaign'];

export interface View {
  readonly kind: Kind;
  /** The page, but for what is the visitor's own, came out of the cache. */
  readonly isHit: boolean;
  readonly milliseconds: number;
}

export interface VisitorsOptions {
  readonly origin: string;
  readonly catalogue: Catalogue;
  readonly count: number;
  /** The same seed makes the same visits in the same order. */
  readonly seed: number;
}

/** Of visits to a category, one in so many is to a further page of it, if it has some. */
const FURTHER = 10;

/** Visitors who come by turns as chance has it. */
export function createVisitors({ origin, catalogue, count, seed }: VisitorsOptions) {
  const chance = createChance(seed);
  const jars = Array.from({ length: count }, () => new Map<string, string>());
  const popular = createZipf(catalogue.products.length, 1, chance);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(chance() * values.length)]!;

  const product = () => catalogue.products[popular()]!;
  const productPath = ({ path, skus }: Product) => (skus.length > 0 ? `${path}?sku=${pick(skus)}` : path);
  const category = () => {
    const { path, pages } = pick(catalogue.categories);
    return pages.length > 0 && chance() * FURTHER < 1 ? pick(pages) : path;
  };
  const campaign = () => {
    const path = chance() < 0.5 ? category() : productPath(product());
    return `${path}${path.includes('?') ? '&' : '?'}utm_source=mail&utm_campaign=${Math.floor(chance() * 1000)}&gclid=${Math.floor(chance() * 1e9)}`;
  };

  function kind(): Kind {
    let point = chance() * 100;
    for (const one of KINDS) {
      point -= MIX[one];
      if (point < 0) return one;
    }
    return 'home';
  }

  const PATHS: Record<Exclude<Kind, 'add'>, () => string> = {
    home: () => '/',
    category,
    product: () => productPath(product()),
    stores: () => '/stores',
    campaign,
    cart: () => '/checkout/cart',
  };

  async function visit(path: string, jar: Map<string, string>, form?: Record<string, string>): Promise<Answer> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await ask(origin + path, {
      headers: {
        ...(cookie && { cookie }),
        ...(form && { origin, 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form).toString() }),
    });
    for (const pair of answer.cookies) jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}`);
    return answer;
  }

  async function add(jar: Map<string, string>, sku: string): Promise<Answer> {
    const answer = await visit('/checkout/cart/add', jar, { sku });
    return visit(answer.location ?? '/checkout/cart', jar);
  }

  return {
    /**
     * One view of one page by one visitor, chosen before anything is waited for.
     *
     * @throws Error when it is answered with an error
     */
    async view(): Promise<View> {
      const chosen = kind();
      const jar = pick(jars);
      const started = performance.now();
      const answer = await (chosen === 'add'
        ? add(jar, pick(catalogue.products.find(({ skus }) => skus.length > 0)!.skus))
        : visit(PATHS[chosen](), jar));
      return { kind: chosen, isHit: isHit(answer), milliseconds: performance.now() - started };
    },
  };
}

export const isHit = ({ cacheStatus = '' }: Pick<Answer, 'cacheStatus'>): boolean => /^[\w-]+; hit\b/.test(cacheStatus);
