import type { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics } from '@selvedge/server';
import { createApp } from '../src/app.ts';
import { openInspireDatabase } from '../src/database.ts';
import { createRecommender } from '../src/recommendations.ts';

/** A catalogue of products with their variants' SKUs and paints: `{ 'CL-01': { 'CL-01-ME': 'meadow' } }`. */
export const catalogueOf = (products: Record<string, Record<string, string>>): CatalogueFeed => ({
  products: Object.entries(products).map(([id, variants]) => ({
    id,
    name: `Tractor ${id}`,
    category: 'classic',
    lastmod: '2026-01-01',
    variants: Object.entries(variants).map(([sku, colour]) => ({ sku, colour, price: 100, picture: `/${sku}.svg` })),
  })),
});

export async function setUp({ file = ':memory:' } = {}) {
  const database = await openInspireDatabase(file);
  const recommender = await createRecommender(database);
  const app = createApp({
    database,
    recommender,
    log: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
  });
  return { database, recommender, app };
}
