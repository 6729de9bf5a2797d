import { ask } from '../client.ts';
import { type Good, type Goods, newPrice, note } from './goods.ts';
import { type Look, looksAt, type Place } from './places.ts';

/**
 * ms from when a change was acknowledged until a page is asked for, as long as it has the old price; then each 25 ms. Few, as
 * who asks takes time of the cores that the change needs.
 */
const LOOKS = [4, 12, 19, 29, 39, 49, 65, 85];
const NEXT_LOOK = 25;
/** ms after which a price is given up. */
const PATIENCE = 10_000;
/** ms after a price was seen at which it is looked at once more. */
const LATER = 300;

/** A price that was changed, and when it showed, ms. */
export interface Seen {
  readonly place: Place;
  /** From the change's acknowledgement until it was asked for by the one who got the new price: it was old no longer. */
  readonly asked: number;
  /** From there until that one had it. */
  readonly answered: number;
  /** From when the change was sent until then. */
  readonly sinceSending: number;
  /** Another price showed later. */
  readonly hasRelapsed: boolean;
}

export interface Shop {
  readonly edge: string;
  readonly decide: string;
  readonly token: string;
}

/** Change the price of a good. @returns when it was sent and acknowledged, ms */
export async function change(shop: Shop, good: Good, price: number): Promise<{ sent: number; acknowledged: number }> {
  const sent = performance.now();
  const { status } = await ask(`${shop.decide}/admin/variants/${good.sku}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ price }),
  });
  if (status !== 200) throw new Error(`the change of ${good.sku} was answered ${status}`);
  const acknowledged = performance.now();
  note(good, price);
  return { sent, acknowledged };
}

/** Put it into a new visitor's cart, change its price, and wait until all pages show it. */
export async function changeAndWatch(shop: Shop, goods: Goods, good: Good, chance: () => number): Promise<Seen[]> {
  good.isWatched = true;
  const cookie = await fillCart(shop, good.sku);
  const price = newPrice(good, chance);
  const { sent, acknowledged } = await change(shop, good, price);
  const seen = await Promise.all(
    looksAt(good, goods, shop.edge, cookie).map((look) => watch(look, price, acknowledged)),
  );
  await pause(LATER);
  const times = seen.flat();
  for (const look of looksAt(good, goods, shop.edge, cookie)) {
    const prices = await look.read();
    // A tile that is pushed to another page in this moment is on neither, or on both.
    for (const one of times) if (one.place in prices) one.hasRelapsed = (prices[one.place] ?? price) !== price;
  }
  good.isWatched = false;
  return times.map(({ place, asked, at, hasRelapsed }) => ({
    place,
    asked: asked - acknowledged,
    answered: at - acknowledged,
    sinceSending: at - sent,
    hasRelapsed,
  }));
}

/** A page that shows a price, ms: when it was asked for, and when its answer was there. */
interface Sight {
  readonly place: Place;
  readonly asked: number;
  readonly at: number;
  hasRelapsed: boolean;
}

/**
 * Look at a page until it has the price.
 *
 * @param since when the price was changed, ms
 * @throws Error that names the place which does not show the price in time
 */
export async function watch(look: Look, price: number, since: number): Promise<Sight[]> {
  const missing = new Set(look.places);
  const seen: Sight[] = [];
  for (let looks = 0; ; looks++) {
    const due = since + (LOOKS[looks] ?? LOOKS.at(-1)! + (looks - LOOKS.length + 1) * NEXT_LOOK);
    if (due > performance.now()) await pause(due - performance.now());
    const asked = performance.now();
    const prices = await look.read();
    const at = performance.now();
    for (const place of missing) {
      if (prices[place] !== price) continue;
      missing.delete(place);
      seen.push({ place, asked, at, hasRelapsed: false });
    }
    if (missing.size === 0) return seen;
    if (at - since > PATIENCE)
      throw new Error(`${[...missing].join(' and ')} never showed ${price}, but ${JSON.stringify(prices)}`);
  }
}

/** @returns the visitor's cookie */
async function fillCart({ edge }: Shop, sku: string): Promise<string> {
  const { status, cookies } = await ask(`${edge}/checkout/cart/add`, {
    method: 'POST',
    headers: { origin: edge, 'content-type': 'application/x-www-form-urlencoded' },
    body: `sku=${sku}`,
  });
  if (status !== 303) throw new Error(`adding ${sku} to a cart was answered ${status}`);
  return cookies.join('; ');
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
