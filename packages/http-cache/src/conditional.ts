import { parseHttpDate } from './http-date.ts';
import type { Policy } from './policy.ts';
import type { CacheRequest, Entry, HeaderField } from './types.ts';

/** What a 304 carries (RFC 9110 §15.4.5). */
const NOT_MODIFIED_FIELDS = new Set([
  'cache-control',
  'content-location',
  'date',
  'etag',
  'expires',
  'last-modified',
  'vary',
]);

/** Fields of a client's own conditions and ranges, taken away where the cache wants the whole response. */
export const WHOLE: Readonly<Record<string, null>> = {
  'if-none-match': null,
  'if-modified-since': null,
  'if-range': null,
  range: null,
};

/** Conditions that only the origin can judge (RFC 9111 §4.3.2). */
export function hasOriginConditions(request: CacheRequest): boolean {
  return request.header('if-match') !== undefined || request.header('if-unmodified-since') !== undefined;
}

/**
 * Has the client the response already? RFC 9110 §13.2.2 on a stored or just received response: If-None-Match first, by
 * weak comparison; If-Modified-Since only without it. A response without Last-Modified counts as modified at its Date
 * (RFC 9111 §4.3.2).
 *
 * @param status only a 2xx can become a 304 (RFC 9110 §13.2.1)
 */
export function notModified(
  request: CacheRequest,
  status: number,
  policy: Pick<Policy, 'etag' | 'lastModified' | 'lastModifiedAt' | 'date' | 'isTemplate'>,
): boolean {
  if (status < 200 || status > 299 || policy.isTemplate) return false;
  const noneMatch = request.header('if-none-match');
  if (noneMatch !== undefined) return matchesAny(noneMatch, policy.etag);
  const since = request.header('if-modified-since');
  if (since === undefined) return false;
  if (since === policy.lastModified) return true;
  const at = parseHttpDate(since, policy.date);
  return at !== undefined && (policy.lastModifiedAt ?? policy.date) <= at;
}

function matchesAny(list: string, etag: string | undefined): boolean {
  if (list.trim() === '*') return true;
  if (etag === undefined) return false;
  const opaque = opaqueTag(etag);
  // An entity tag may hold a comma, so quoted parts are taken whole.
  for (const member of list.match(/(?:W\/)?"[^"]*"|[^\s,]+/g) ?? []) {
    if (opaqueTag(member) === opaque) return true;
  }
  return false;
}

function opaqueTag(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

/** Do both entity tags name the same response: by weak comparison (RFC 9110 §8.8.3.2)? */
export function sameTag(a: string, b: string): boolean {
  return opaqueTag(a) === opaqueTag(b);
}

/** The conditions under which the origin may say that the stored response is still good (RFC 9111 §4.3.1). */
export function validation(entry: Entry): Readonly<Record<string, string | null>> {
  return {
    ...WHOLE,
    'if-none-match': entry.policy.etag ?? null,
    'if-modified-since': entry.policy.lastModified ?? null,
  };
}

/** Keep what a 304 carries. */
export function notModifiedHeaders(headers: readonly HeaderField[]): HeaderField[] {
  return headers.filter(([name]) => NOT_MODIFIED_FIELDS.has(name));
}
