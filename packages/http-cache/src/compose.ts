import { parseCacheControl, type ResponseDirectives } from './directives.ts';
import { combined } from './fields.ts';
import { currentAge } from './reuse.ts';
import type { Entry } from './types.ts';

/** What may be said of a response that has a private part, or is not complete when its head leaves. */
export const UNCACHEABLE = 'private, no-store';

/** A stored response as part of another. */
export type ComposedPart = Pick<Entry, 'headers' | 'policy'>;

/**
 * `Cache-Control` of a response that is made of stored ones: the least of their lifetimes, each less its age in whole seconds, as
 * `Age` would say it (RFC 9111 §5.1), so that the whole needs none; and the least of the times that each may be stale (RFC 5861), less what it has been stale already. A part
 * that says nothing of a time has none. `no-cache`, `must-revalidate` and `proxy-revalidate` of any part win; where one is
 * `private` or `no-store`, or there is none, nobody may keep the whole.
 *
 * @param now milliseconds
 */
export function composeCacheControl(parts: readonly ComposedPart[], now: number): string {
  const read = parts.map(({ headers, policy }) => ({
    directives: parseCacheControl(combined(headers, 'cache-control')),
    age: Math.floor(currentAge(policy, now)),
  }));
  const any = (has: (directives: ResponseDirectives) => boolean) => read.some(({ directives }) => has(directives));
  if (read.length === 0 || any((directives) => directives.private || directives.noStore)) return UNCACHEABLE;
  const least = (seconds: (directives: ResponseDirectives, age: number) => number) =>
    Math.max(0, Math.floor(Math.min(...read.map(({ directives, age }) => seconds(directives, age)))));
  const stale = (name: string, allowed: (directives: ResponseDirectives) => number | undefined) => {
    const rest = least((directives, age) => (allowed(directives) ?? 0) - Math.max(0, age - sharedLifetime(directives)));
    return rest > 0 ? [`${name}=${rest}`] : [];
  };
  return [
    'public',
    `max-age=${least(({ maxAge = 0 }, age) => maxAge - age)}`,
    `s-maxage=${least((directives, age) => sharedLifetime(directives) - age)}`,
    ...stale('stale-while-revalidate', ({ staleWhileRevalidate }) => staleWhileRevalidate),
    ...stale('stale-if-error', ({ staleIfError }) => staleIfError),
    ...(any(({ noCache }) => noCache) ? ['no-cache'] : []),
    ...(any(({ mustRevalidate }) => mustRevalidate) ? ['must-revalidate'] : []),
    ...(any(({ proxyRevalidate }) => proxyRevalidate) ? ['proxy-revalidate'] : []),
  ].join(', ');
}

const sharedLifetime = ({ sMaxage, maxAge }: ResponseDirectives): number => sMaxage ?? maxAge ?? 0;

/**
 * The union of the parts' `Vary`, sorted.
 *
 * @param without names in lower case that are of no concern to those who get the whole
 * @returns undefined where nothing is left
 */
export function composeVary(parts: readonly ComposedPart[], without: readonly string[] = []): string | undefined {
  const names = parts
    .flatMap(({ headers }) => (combined(headers, 'vary') ?? '').toLowerCase().split(','))
    .map((name) => name.trim());
  const left = new Set(names.filter((name) => name !== '' && !without.includes(name)));
  return left.size > 0 ? [...left].sort().join(', ') : undefined;
}

/** The newest `Last-Modified`, if all parts have one. */
export function composeLastModified(parts: readonly ComposedPart[]): string | undefined {
  if (parts.length === 0 || parts.some(({ policy }) => policy.lastModifiedAt === undefined)) return undefined;
  return parts.reduce((newest, part) => (part.policy.lastModifiedAt! > newest.policy.lastModifiedAt! ? part : newest))
    .policy.lastModified;
}
