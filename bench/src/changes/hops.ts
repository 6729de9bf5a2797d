import { ask } from '../client.ts';
import { type Good, type Goods, newPrice } from './goods.ts';
import { looksAt } from './places.ts';
import { change, pause, type Shop, watch } from './watching.ts';

/** Changes, one after another. */
const TIMES = 40;

/**
 * Where the time goes when nobody browses: from the acknowledgement of a change until each process on its way has it, all
 * asked at once.
 *
 * @returns ms, by hop
 */
export async function measureHops(
  shop: Shop & { readonly explore: string; readonly layout: string },
  goods: Goods,
  chance: () => number,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  const record = (hop: string, ms: number) => times.set(hop, [...(times.get(hop) ?? []), ms]);
  for (let time = 0; time < TIMES; time++) {
    const good = goods.all[Math.floor(chance() * goods.all.length)]!;
    for (const look of [...looksAt(good, goods, shop.edge), ...looksAt(good, goods, shop.layout)]) await look.read();
    const price = newPrice(good, chance);
    const { sent, acknowledged } = await change(shop, good, price);
    record('decide: sent to acknowledged', acknowledged - sent);
    const model = async () => {
      const at = await untilListed(shop.explore, goods, good, price);
      record('explore: its read model', at - acknowledged);
    };
    const through = (name: string, origin: string) =>
      looksAt(good, goods, origin).map(async (look) => {
        for (const { place, at } of await watch(look, price, acknowledged))
          record(`${name}: ${place}`, at - acknowledged);
      });
    await Promise.all([model(), ...through('layout', shop.layout), ...through('edge', shop.edge)]);
    await pause(50);
  }
  return times;
}

async function untilListed(explore: string, goods: Goods, good: Good, price: number): Promise<number> {
  for (;;) {
    const url = new URL(goods.listPage(good), 'http://list.test');
    const page = url.searchParams.get('page') ?? '1';
    const { text } = await ask(`${explore}/products?category=${good.category}&page=${page}`);
    const { products = [] } = JSON.parse(text) as { products?: { id: string; startPrice: number }[] };
    if (products.some(({ id, startPrice }) => id === good.id && startPrice === price)) return performance.now();
    await pause(3);
  }
}
