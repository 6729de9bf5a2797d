import type { CatalogueFeed } from '@selvedge/contracts';
import { createLogger, createMetrics } from '@selvedge/server';
import { newTestDatabase } from '@selvedge/server/testing';
import { onTestFinished } from 'vitest';
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

/** A new database, gone when the test is over. */
export async function newTarget(): Promise<string> {
  const { target, remove } = await newTestDatabase();
  // What a test asks for last ends first: what it opens is closed before this.
  onTestFinished(remove);
  return target;
}

export async function setUp({ target }: { target?: string } = {}) {
  const database = await openInspireDatabase(target ?? (await newTarget()));
  onTestFinished(() => database.destroy());
  const recommender = createRecommender(database);
  const app = createApp({
    database,
    recommender,
    log: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
  });
  return { database, recommender, app };
}
