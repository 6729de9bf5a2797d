import type { Kysely } from 'kysely';

/**
 * The same database as a module sees it that knows some of its tables only. That is sound, but Kysely's type takes no
 * database for one with fewer tables.
 */
export function narrowTables<Known, Tables extends Known>(database: Kysely<Tables>): Kysely<Known> {
  return database as unknown as Kysely<Known>;
}
