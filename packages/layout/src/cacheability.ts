import type { LoadedFragment } from './fragments.ts';

/** What may be said of a response whose parts are never kept. */
export const UNCACHEABLE = 'private, no-store';

/** RFC 9111 §1.2.2: seconds beyond this count as this. */
const LONGEST = 2 ** 31;

/**
 * The `Cache-Control` of a response that is complete and made of these parts: the least lifetimes; private, no-store,
 * no-cache, must-revalidate and parts without a word of it win; what stands in for a fragment is never kept.
 */
export function composeCacheControl(parts: readonly LoadedFragment[]): string {
  const read = parts.map((part) =>
    part.origin === 'fresh' && !part.isPrivate ? parseDirectives(part.cacheControl) : undefined,
  );
  const lifetimes: Record<string, number> = {};
  for (const [index, directives] of read.entries()) {
    if (!directives || ['private', 'no-store', 'no-cache'].some((name) => directives.has(name))) return UNCACHEABLE;
    for (const name of ['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error']) {
      const own = directives.get(name) ?? (name === 's-maxage' ? directives.get('max-age') : undefined);
      const seconds = own !== undefined && /^\d+$/.test(own) ? Math.min(Number(own), LONGEST) : 0;
      lifetimes[name] = index === 0 ? seconds : Math.min(lifetimes[name]!, seconds);
    }
  }
  if (parts.length === 0) return UNCACHEABLE;
  const strict = ['must-revalidate', 'proxy-revalidate'].filter((name) => read.some((one) => one?.has(name)));
  return ['public', ...Object.entries(lifetimes).map(([name, seconds]) => `${name}=${seconds}`), ...strict].join(', ');
}

/** RFC 9111 §5.2: names are case-insensitive, arguments may be quoted. */
function parseDirectives(value: string | undefined): Map<string, string> | undefined {
  if (!value) return undefined;
  return new Map(
    [...value.matchAll(/([^\s,=]+)(?:=(?:"([^"]*)"|([^\s,]*)))?/g)].map(([, name, quoted, token]) => [
      name!.toLowerCase(),
      quoted ?? token ?? '',
    ]),
  );
}

/** The union of the parts' `Surrogate-Key` tags. */
export function composeTags(parts: readonly LoadedFragment[]): string | undefined {
  const tags = new Set(parts.flatMap(({ tags }) => tags?.split(/\s+/) ?? []).filter(Boolean));
  return tags.size > 0 ? [...tags].join(' ') : undefined;
}

/** `header;fallback` for each part that is not fresh, for the degraded mark. */
export function composeDegraded(parts: readonly LoadedFragment[]): string | undefined {
  const degraded = parts
    .filter(({ origin }) => origin !== 'fresh')
    .map(({ name, origin, reason }) => `${name};${origin};${reason?.replaceAll(' ', '-')}`);
  return degraded.length > 0 ? degraded.join(', ') : undefined;
}
