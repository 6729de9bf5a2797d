import type { FragmentPolicy } from './site.ts';

/** RFC 6265 §6.1: browsers keep at least 4096 bytes of a cookie, and none keeps more. */
const LONGEST_COOKIE = 4096;

/**
 * RFC 6265 §5.4 pairs, values untouched: they travel on as they came. The first of equal names counts. One that no browser
 * sends is left out, lest the podlet refuse the whole head as too large.
 */
export function parseCookies(header: string | undefined): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of header?.split(';') ?? []) {
    const cut = pair.indexOf('=');
    const name = pair.slice(0, cut).trim();
    if (cut > 0 && pair.length <= LONGEST_COOKIE) cookies[name] ??= pair.slice(cut + 1).trim();
  }
  return cookies;
}

/** A visitor's request field with the named cookies only; none where the visitor has none of them. */
export function cookieHeader(header: string | undefined, named: readonly string[] = []): { readonly cookie?: string } {
  if (named.length === 0 || header === undefined) return NONE;
  const cookies = parseCookies(header);
  const sent = named.filter((name) => cookies[name] !== undefined).map((name) => `${name}=${cookies[name]}`);
  return sent.length > 0 ? { cookie: sent.join('; ') } : NONE;
}

const NONE = {};

/** What depends on a cookie is private: one visitor's, so that no shared cache keeps it. */
export const namesCookies = ({ cookies = [] }: Pick<FragmentPolicy, 'cookies'>): boolean => cookies.length > 0;

/** Does a `Set-Cookie` set one of the named cookies? */
export const setsNamed = (setCookie: string, named: readonly string[] = []): boolean =>
  named.includes(setCookie.slice(0, setCookie.indexOf('=')).trim());
