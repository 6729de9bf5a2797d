import type { ColourFeed } from '@selvedge/contracts';
import { createLogger, createMetrics } from '@selvedge/server';
import { createApp } from '../src/app.ts';
import { createCatalogue } from '../src/catalogue.ts';
import { openDecideDatabase } from '../src/database.ts';
import { COLOUR_CODES } from '../src/seed.ts';
import { seedDatabase } from '../src/seed-database.ts';

/** All paints in one shade of grey, but for those that are given. */
export const paints = (rgb: Record<string, string> = {}): ColourFeed => ({
  colours: Object.values(COLOUR_CODES).map((key) => ({ key, name: `Paint ${key}`, rgb: rgb[key] ?? '#808080' })),
});

export async function setUp({ file = ':memory:', count = 23 } = {}) {
  const database = await openDecideDatabase(file);
  await seedDatabase(database, count);
  const catalogue = createCatalogue(database, '/pictures-of/');
  const app = createApp({ catalogue, log: createLogger('test', 'silent'), metrics: createMetrics('test') });
  return { database, catalogue, app };
}
