/**
 * The URL of a fragment. It is the fragment's whole input, beside the cookies that its slot names:
 *
 *     /_fragments/[private/]<locale>/<podlet>/<fragment>?<declared query, sorted by name>
 *
 * `private/` stands for a slot that names a cookie; caches need to know no more than this prefix.
 */
export interface FragmentAddress {
  /** BCP 47 tag, lower case: `en`, `de`, `de-at`. */
  readonly locale: string;
  readonly podlet: string;
  readonly fragment: string;
  readonly private: boolean;
  /** Declared parameters only; undefined values are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
}

export const FRAGMENTS_PREFIX = '/_fragments/';
export const PRIVATE_FRAGMENTS_PREFIX = '/_fragments/private/';

const LOCALE = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/;
const NAME = /^[a-z][a-z0-9-]{0,99}$/;

/**
 * Write a fragment's URL. The same input always gives the same URL, so that caches see one key.
 *
 * @throws TypeError if a name or the locale does not fit the grammar
 */
export function fragmentUrl(address: FragmentAddress): string {
  for (const name of [address.podlet, address.fragment]) {
    if (!NAME.test(name))
      throw new TypeError(`"${name}" is no fragment or podlet name: use a-z, 0-9 and "-", beginning with a letter`);
  }
  if (!LOCALE.test(address.locale))
    throw new TypeError(`"${address.locale}" is no locale: write it like "en" or "de-at"`);
  const path = `${address.private ? PRIVATE_FRAGMENTS_PREFIX : FRAGMENTS_PREFIX}${address.locale}/${address.podlet}/${address.fragment}`;
  const search = canonicalQuery(address.query ?? {});
  return search === '' ? path : `${path}?${search}`;
}

/**
 * Read the path of a fragment's URL.
 *
 * @param pathname without query
 * @returns undefined if the path is not of the grammar
 */
export function parseFragmentPath(pathname: string): Omit<FragmentAddress, 'query'> | undefined {
  if (!pathname.startsWith(FRAGMENTS_PREFIX)) return undefined;
  const parts = pathname.slice(FRAGMENTS_PREFIX.length).split('/');
  const isPrivate = parts[0] === 'private';
  if (isPrivate) parts.shift();
  const [locale, podlet, fragment] = parts;
  if (parts.length !== 3 || !locale || !podlet || !fragment) return undefined;
  if (!LOCALE.test(locale) || !NAME.test(podlet) || !NAME.test(fragment)) return undefined;
  return { locale, podlet, fragment, private: isPrivate };
}

/** Parameters sorted by name, percent-encoded as forms do, without the undefined and empty ones. */
export function canonicalQuery(query: Readonly<Record<string, string | undefined>>): string {
  const names = Object.keys(query);
  if (names.length === 0) return '';
  const params = new URLSearchParams();
  for (const name of names.sort()) {
    const value = query[name];
    if (value !== undefined && value !== '') params.append(name, value);
  }
  return params.toString();
}
