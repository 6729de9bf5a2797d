import { ask } from '../client.ts';
import type { Good, Goods } from './goods.ts';

/** Where a price shows. */
export const PLACES = ['product page', 'JSON-LD', 'tile', 'cart', 'recommendation'] as const;
export type Place = (typeof PLACES)[number];

/** One page to look at, and the prices on it, undefined where there is none. */
export interface Look {
  readonly places: readonly Place[];
  read(): Promise<Partial<Record<Place, number | undefined>>>;
}

/**
 * The pages that show a good's price.
 *
 * @param origin of the edge, or of what is asked past it
 * @param cookie of a visitor who has it in the cart
 */
export function looksAt(good: Good, goods: Goods, origin: string, cookie?: string): Look[] {
  const { id, sku, recommendedAt } = good;
  const looks: Look[] = [
    {
      places: ['product page', 'JSON-LD'],
      async read() {
        const html = await page(`${origin}/product/${id}?sku=${sku}`);
        return {
          'product page': euros(/class="product-price">([^<]*)</.exec(html)?.[1]),
          'JSON-LD': euros(/"offers":\{[^}]*"price":\s*"?(\d+)/.exec(html)?.[1]),
        };
      },
    },
    {
      places: ['tile'],
      async read() {
        // Asked each time: another change may have moved it to the next page.
        const html = await page(origin + goods.listPage(good));
        return { tile: euros(after(html, `/product/${id}"`, /class="tile-price">([^<]*)</)) };
      },
    },
  ];
  if (recommendedAt)
    looks.push({
      places: ['recommendation'],
      async read() {
        const html = await page(origin + recommendedAt);
        return {
          recommendation: euros(after(html, `/product/${id}?sku=${sku}"`, /class="recommendation-price">([^<]*)</)),
        };
      },
    });
  if (cookie)
    looks.push({
      places: ['cart'],
      async read() {
        const html = await page(`${origin}/checkout/cart`, { cookie });
        return { cart: euros(/class="cart-price">([^<]*)</.exec(html)?.[1]) };
      },
    });
  return looks;
}

/** An error shows no price. */
const page = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
  (await ask(url, { headers })).text;

/** What is found between a mark and the end of its list item. */
function after(html: string, mark: string, pattern: RegExp): string | undefined {
  for (let at = html.indexOf(mark); at >= 0; at = html.indexOf(mark, at + 1)) {
    const found = pattern.exec(html.slice(at, html.indexOf('</li>', at)))?.[1];
    if (found) return found;
  }
  return undefined;
}

const euros = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text.replace(/\D/g, ''));
