import { z } from '@hono/zod-openapi';
import type { Database, Tables } from './database.ts';

/** The locales that this service has texts in. The tables hold the first, `translations` the others. */
export const Locale = z
  .enum(['en', 'de'], 'en or de')
  .default('en')
  .openapi({ description: 'Of the texts in the answer' });
export type Locale = z.infer<typeof Locale>;

export const LocaleQuery = z.object({ locale: Locale });

/**
 * Put a locale's texts in place of the English ones. What is not translated stays English.
 *
 * @param key names a row among its subject
 */
export async function translate<Row extends object>(
  database: Database,
  locale: Locale,
  subject: Tables['translations']['subject'],
  rows: readonly Row[],
  key: keyof Row,
): Promise<Row[]> {
  if (locale === 'en') return [...rows];
  const found = await database
    .selectFrom('translations')
    .select(['key', 'texts'])
    .where('subject', '=', subject)
    .where('locale', '=', locale)
    .execute();
  const texts = new Map(found.map(({ key, texts }) => [key, JSON.parse(texts) as Partial<Row>]));
  return rows.map((row) => ({ ...row, ...texts.get(String(row[key])) }));
}
