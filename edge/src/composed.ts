import { combined, currentAge, type Entry, parseCacheControl } from '@selvedge/http-cache';

/** What may be said of a page that has a private part, or is not complete when its head leaves. */
export const UNCACHEABLE = 'private, no-store';

/**
 * `Cache-Control` of a page that is made of stored responses: the least of their lifetimes, each less its age, so that the
 * page needs no `Age`; `must-revalidate` and `no-cache` of any part win.
 *
 * @param now ms
 */
export function composeCacheControl(parts: readonly Entry[], now: number): string {
  const read = parts.map(({ headers, policy }) => ({
    directives: parseCacheControl(combined(headers, 'cache-control')),
    age: currentAge(policy, now),
  }));
  const any = (has: (directives: ReturnType<typeof parseCacheControl>) => boolean) =>
    read.some(({ directives }) => has(directives));
  if (any((directives) => directives.private || directives.noStore)) return UNCACHEABLE;
  const least = (lifetime: (directives: ReturnType<typeof parseCacheControl>) => number | undefined) =>
    Math.min(...read.map(({ directives, age }) => Math.max(0, Math.floor((lifetime(directives) ?? 0) - age))));
  return [
    'public',
    `max-age=${least(({ maxAge }) => maxAge)}`,
    `s-maxage=${least(({ sMaxage, maxAge }) => sMaxage ?? maxAge)}`,
    ...(any(({ noCache }) => noCache) ? ['no-cache'] : []),
    ...(any(({ mustRevalidate }) => mustRevalidate) ? ['must-revalidate'] : []),
    ...(any(({ proxyRevalidate }) => proxyRevalidate) ? ['proxy-revalidate'] : []),
  ].join(', ');
}

/** The union of the parts' `Vary`, without what only this edge varies by. */
export function composeVary(parts: readonly Entry[]): string | undefined {
  const names = parts
    .flatMap(({ headers }) => (combined(headers, 'vary') ?? '').toLowerCase().split(','))
    .map((name) => name.trim());
  const outer = new Set(names.filter((name) => name !== '' && name !== 'surrogate-capability'));
  return outer.size > 0 ? [...outer].sort().join(', ') : undefined;
}

/** The newest `Last-Modified`, if all parts have one. */
export function composeLastModified(parts: readonly Entry[]): string | undefined {
  if (parts.some(({ policy }) => policy.lastModifiedAt === undefined)) return undefined;
  return parts.reduce((newest, part) => (part.policy.lastModifiedAt! > newest.policy.lastModifiedAt! ? part : newest))
    .policy.lastModified;
}
