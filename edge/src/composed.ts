import type { Entry, HeaderField } from '@selvedge/http-cache';

/** What may be said of a page that has a private part, or is not complete when its head leaves. */
export const UNCACHEABLE = 'private, no-store';

/** Seconds of freshness left. */
export function freshFor({ policy }: Entry, now: number): number {
  return policy.lifetime - policy.initialAge - (now - policy.receivedAt) / 1000;
}

/**
 * `Cache-Control` of a page that is made of stored responses: the least of their lifetimes, each less its age, so that the
 * page needs no `Age`; `must-revalidate` and `no-cache` of any part win.
 *
 * @param now ms
 */
export function composeCacheControl(parts: readonly Entry[], now: number): string {
  const directives = parts.map((part) => readDirectives(part));
  if (directives.some((part) => part.has('private') || part.has('no-store'))) return UNCACHEABLE;
  const words = ['no-cache', 'must-revalidate', 'proxy-revalidate'].filter((word) =>
    directives.some((part) => part.has(word)),
  );
  const least = (name: string) =>
    Math.min(
      ...parts.map(({ policy }, index) => {
        const seconds = Number(
          directives[index]?.get(name) ?? (name === 's-maxage' ? directives[index]?.get('max-age') : 0) ?? 0,
        );
        const age = policy.initialAge + (now - policy.receivedAt) / 1000;
        return Math.max(0, Math.floor(seconds - age));
      }),
    );
  return ['public', `max-age=${least('max-age')}`, `s-maxage=${least('s-maxage')}`, ...words].join(', ');
}

/** RFC 9111 §5.2: names are case-insensitive, arguments may be quoted. */
function readDirectives({ headers }: Entry): Map<string, string> {
  const value = fieldValue(headers, 'cache-control') ?? '';
  return new Map(
    [...value.matchAll(/([^\s,=]+)(?:=(?:"([^"]*)"|([^\s,]*)))?/g)].map(([, name, quoted, token]) => [
      name!.toLowerCase(),
      quoted ?? token ?? '',
    ]),
  );
}

/** The union of the parts' `Vary`, without what only this edge varies by. */
export function composeVary(parts: readonly Entry[]): string | undefined {
  const names = parts
    .flatMap(({ headers }) => (fieldValue(headers, 'vary') ?? '').toLowerCase().split(','))
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

export function fieldValue(headers: readonly HeaderField[], name: string): string | undefined {
  const values = headers.filter(([field]) => field === name).map(([, value]) => value);
  return values.length > 0 ? values.join(', ') : undefined;
}
