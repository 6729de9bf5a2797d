import { parseFragmentPath } from '@selvedge/contracts';
import { namesCookies } from './cookies.ts';
import type { FragmentInput } from './fragments.ts';
import type { Site } from './site.ts';

/**
 * Which fragment a URL names, with its declared query only.
 *
 * @param url path and query, as in an include
 * @returns undefined if the site has no such fragment or locale, or has it under the other privacy
 */
export function readFragmentUrl(url: string, site: Site): Pick<FragmentInput, 'name' | 'locale' | 'query'> | undefined {
  const parsed = URL.parse(url, 'http://layout');
  if (parsed?.origin !== 'http://layout') return undefined;
  const address = parseFragmentPath(parsed.pathname);
  const name = address && `${address.podlet}/${address.fragment}`;
  const policy = name === undefined ? undefined : site.fragments[name];
  if (!address || !name || !policy || address.private !== namesCookies(policy)) return undefined;
  if (!Object.hasOwn(site.locales, address.locale)) return undefined;
  const query = Object.fromEntries((policy.query ?? []).map((key) => [key, parsed.searchParams.get(key) ?? undefined]));
  return { name, locale: address.locale, query };
}
