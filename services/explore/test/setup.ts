import type { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics } from '@selvedge/server';
import { newTestDatabase } from '@selvedge/server/testing';
import { onTestFinished } from 'vitest';
import { createApp } from '../src/app.ts';
import { replaceCatalogue } from '../src/catalogue.ts';
import { openExploreDatabase } from '../src/database.ts';

type Product = CatalogueFeed['products'][number];

/** A product with variants at these prices. */
export function product(id: string, category: Product['category'], ...prices: number[]): Product {
  const variants = prices.map((price, at) => ({
    sku: `${id}-V${at}`,
    colour: 'meadow',
    price,
    picture: `/pictures/${id}-${at}.svg`,
  }));
  return { id, name: `Tractor ${id}`, category, lastmod: '2026-03-02', variants };
}

/** The service over a new database, with these products. */
export async function setup(products: Product[] = []) {
  const { target, remove } = await newTestDatabase();
  const database = await openExploreDatabase(target);
  onTestFinished(() => database.destroy().then(remove));
  await replaceCatalogue(database, { products });
  const log = createLogger('service-explore', 'silent');
  const app = createApp({ database, log, metrics: createMetrics('service-explore') });
  return { app, database, get: async (path: string) => (await app.request(path)).json() };
}
