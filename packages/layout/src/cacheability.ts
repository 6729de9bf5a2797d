import { HEADERS } from '@selvedge/contracts';
import { composeCacheControl, composeLastModified, composeVary, UNCACHEABLE } from '@selvedge/http-cache';
import type { LoadedFragment } from './fragments.ts';
import { isDegraded } from './outcomes.ts';

/** Who assembles ESI gets another response than who does not. */
export const VARY = HEADERS.surrogateCapability;

/**
 * What caches are told of a response that is complete and made of these parts. It may be kept if each part may: none is
 * private, stands in for another, or was not given to keep. What is left to the browser is not in it.
 *
 * @param now ms, as `Date.now`
 * @param most seconds that one may keep it whom no purge reaches, and as long again while it gets another
 */
export function composeCaching(
  parts: readonly LoadedFragment[],
  now: number,
  most = Number.POSITIVE_INFINITY,
): Record<string, string> {
  const stored = [];
  for (const part of parts) {
    if (part.outcome === 'browser' && !isDegraded(part)) continue;
    if (part.isPrivate || isDegraded(part) || !part.stored) return { 'cache-control': UNCACHEABLE, vary: VARY };
    stored.push(part.stored);
  }
  const vary = composeVary(stored, [VARY]);
  const lastModified = composeLastModified(stored);
  return {
    'cache-control': bounded(composeCacheControl(stored, now), most),
    vary: vary ? `${VARY}, ${vary}` : VARY,
    ...(lastModified && { 'last-modified': lastModified }),
  };
}

const bounded = (caching: string, most: number): string =>
  caching.replace(
    /\b(s-maxage|stale-while-revalidate)=(\d+)/g,
    (_, name: string, seconds: string) => `${name}=${Math.min(Number(seconds), most)}`,
  );

/** The union of the parts' `Surrogate-Key` tags. */
export function composeTags(parts: readonly LoadedFragment[]): string | undefined {
  // Many parts say the same as a whole.
  const lists: string[] = [];
  for (const { tags } of parts) if (tags && !lists.includes(tags)) lists.push(tags);
  if (lists.length === 1 && !/\s/.test(lists[0]!)) return lists[0];
  const tags = new Set<string>();
  for (const list of lists) for (const tag of list.split(/\s+/)) if (tag !== '') tags.add(tag);
  return tags.size > 0 ? [...tags].join(' ') : undefined;
}

/** `header;fallback;deadline` for each part that is not what its podlet would say now, for the degraded mark. */
export function composeDegraded(parts: readonly LoadedFragment[]): string | undefined {
  const degraded = parts
    .filter(isDegraded)
    .map(({ name, outcome, reason }) => `${name};${outcome};${reason?.replaceAll(' ', '-')}`);
  return degraded.length > 0 ? degraded.join(', ') : undefined;
}
