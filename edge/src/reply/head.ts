import type { HeaderField } from '@selvedge/http-cache';
import type { Counts } from '../counts.ts';

/** What a reply needs to know beside the page. */
export interface ReplyContext {
  /** ms */
  readonly now: number;
  /** How this edge calls itself in `Cache-Status`. */
  readonly name: string;
  readonly counts: Counts;
  /** HTML that has this field, which lists tags, is to be asked for again by those outside. */
  readonly heldBackBy: string | undefined;
}

/** Fields of a template that are said anew for the page, or only among surrogates. */
const REWRITTEN = new Set([
  'age',
  'cache-control',
  'cache-status',
  'cdn-cache-control',
  'content-length',
  'date',
  'etag',
  'last-modified',
  'expires',
  'transfer-encoding',
  'vary',
]);

export const isInner = (name: string) => name.startsWith('surrogate-');

/** What only this edge varies by. */
export const INNER_VARY = ['surrogate-capability'];

/**
 * What changes is purged here, which nobody does in browsers and in caches outside: they ask again each time (RFC 9111
 * §5.2.2.4), and hear 304 where nothing changed.
 */
export const heldBack = (caching: string): string => (/\b(?:private|no-store)\b/i.test(caching) ? caching : 'no-cache');

export const hasField = (headers: readonly HeaderField[], name: string | undefined): boolean =>
  headers.some(([field]) => field === name);

export const isHtml = (headers: readonly HeaderField[]): boolean =>
  headers.some(([field, value]) => field === 'content-type' && /^text\/html\b/i.test(value));

export function templateHead(headers: readonly HeaderField[]): string[] {
  return headers.flatMap(([field, value]) => (REWRITTEN.has(field) || isInner(field) ? [] : [field, value]));
}
