import { hopByHop } from '@selvedge/contracts';
import type { HeaderField } from './types.ts';

/** @returns all lines of a field joined by `, ` (RFC 9110 §5.3), or undefined when it is not there. */
export function combined(headers: readonly HeaderField[], name: string): string | undefined {
  let value: string | undefined;
  for (const field of headers) {
    if (field[0] === name) value = value === undefined ? field[1] : `${value}, ${field[1]}`;
  }
  return value;
}

/** @returns the first line of a field. */
export function first(headers: readonly HeaderField[], name: string): string | undefined {
  return headers.find((field) => field[0] === name)?.[1];
}

/** The fields that go further than this hop: not the hop-by-hop ones, nor those that `Connection` names. */
export function endToEnd(headers: readonly HeaderField[]): HeaderField[] {
  const ends = hopByHop(combined(headers, 'connection'));
  return headers.filter(([name]) => !ends(name));
}

/** Fields of one exchange with a proxy (RFC 9111 §3.1), of one visitor, and those that each answer has anew. */
const NEVER_STORED = new Set([
  'age',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'set-cookie',
  'set-cookie2',
]);

/**
 * What of a response's end-to-end fields is stored.
 *
 * @param unshared further names: those that `private` and `no-cache` list
 */
export function storable(headers: readonly HeaderField[], unshared: readonly string[]): HeaderField[] {
  return headers.filter(([name]) => !NEVER_STORED.has(name) && !unshared.includes(name));
}

/** Fields that tell how the stored bytes are written: they stay as they were stored (RFC 9111 §3.2). */
const BOUND_TO_BODY = new Set(['content-length', 'content-encoding', 'content-range', 'transfer-encoding']);

/**
 * Update stored fields with those of a 304 or of a HEAD (RFC 9111 §3.2): each one it sends takes the place of all stored
 * lines of that name, except those that belong to the stored bytes.
 */
export function updated(stored: readonly HeaderField[], news: readonly HeaderField[]): HeaderField[] {
  const fresh = news.filter(([name]) => !BOUND_TO_BODY.has(name));
  const replaced = new Set(fresh.map(([name]) => name));
  return [...stored.filter(([name]) => !replaced.has(name)), ...fresh];
}
