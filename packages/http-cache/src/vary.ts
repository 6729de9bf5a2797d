import { combined } from './fields.ts';
import type { CacheRequest, HeaderField } from './types.ts';

/**
 * The fields that select a response (RFC 9110 §12.5.5).
 *
 * @returns names in lower case, sorted, each once; or `'*'` when any line holds a `*`
 */
export function varyNames(headers: readonly HeaderField[]): string[] | '*' {
  const value = combined(headers, 'vary');
  if (!value) return [];
  const names = value
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  return names.includes('*') ? '*' : [...new Set(names)].sort();
}

/** Both lists of names in one, sorted. */
export function unite(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.every((name) => a.includes(name)) ? a : [...new Set([...a, ...b])].sort();
}

/**
 * The whole key of a request: the URL and the values of the fields that select the response (RFC 9111 §4.1). No value
 * can hold a line feed, so that two keys are the same only where all values are.
 */
export function variantKey(url: string, names: readonly string[], request: CacheRequest): string {
  let key = url;
  for (const name of names) {
    const value = request.header(name);
    key += value === undefined ? `\n${name}` : `\n${name}=${normalise(value)}`;
  }
  return key;
}

/** White space around commas means nothing (RFC 9111 §4.1), except where a quote makes it part of a value. */
function normalise(value: string): string {
  return value.includes(',') && !value.includes('"') ? value.replace(/[ \t]*,[ \t]*/g, ',').trim() : value.trim();
}
