import { combined } from './fields.ts';
import type { HeaderField } from './types.ts';

/**
 * The tags of a response, each once. Surrogate-Key separates them by space, Cache-Tag and Edge-Cache-Tag by comma; both
 * separate here.
 *
 * @param name the tag field's name in lower case
 * @param limit at most so many tags are read; a response with more is not stored, as it could not be purged
 * @returns undefined when there are more than `limit`
 */
export function parseTags(headers: readonly HeaderField[], name: string, limit: number): string[] | undefined {
  const value = combined(headers, name);
  if (!value) return [];
  const tags = [...new Set(value.split(/[\s,]+/).filter(Boolean))];
  return tags.length > limit ? undefined : tags;
}
