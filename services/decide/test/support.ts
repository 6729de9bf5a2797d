import type { ColourFeed } from '@selvedge/contracts';
import { createLogger, createMetrics } from '@selvedge/server';
import { newTestDatabase } from '@selvedge/server/testing';
import { onTestFinished } from 'vitest';
import { createApp } from '../src/app.ts';
import { createCatalogue } from '../src/catalogue.ts';
import { openDecideDatabase } from '../src/database.ts';
import { COLOUR_CODES } from '../src/seed.ts';
import { seedDatabase } from '../src/seed-database.ts';

/** All paints in one shade of grey, but for those that are given. */
export const paints = (rgb: Record<string, string> = {}): ColourFeed => ({
  colours: Object.values(COLOUR_CODES).map((key) => ({ key, name: `Paint ${key}`, rgb: rgb[key] ?? '#808080' })),
});

/** A new database, gone when the test is over. */
export async function newTarget(): Promise<string> {
  const { target, remove } = await newTestDatabase();
  // What a test asks for last ends first: what it opens is closed before this.
  onTestFinished(remove);
  return target;
}

export async function setUp({ target, count = 23 }: { target?: string; count?: number } = {}) {
  const database = await openDecideDatabase(target ?? (await newTarget()));
  onTestFinished(() => database.destroy());
  await seedDatabase(database, count);
  const catalogue = createCatalogue(database, '/pictures-of/');
  const app = createApp({ database, catalogue, log: createLogger('test', 'silent'), metrics: createMetrics('test') });
  return { database, catalogue, app };
}
