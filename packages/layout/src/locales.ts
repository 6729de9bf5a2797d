/** Where the pages of one locale are. */
export interface LocalePlace {
  /** What their paths begin with: `/de`. Nothing by default. */
  readonly prefix?: string;
  /** Their public origin, where they have one of their own. */
  readonly origin?: string;
}

export interface LocalizedSite {
  /** The public origin: canonical URLs and cookies depend on it. */
  readonly origin: string;
  /** By language tag in lower case. The first is the default: `x-default` for search engines, and what unknown hosts get. */
  readonly locales: Readonly<Record<string, LocalePlace>>;
}

/** A locale, and the way to its pages. */
export interface PageLocale {
  /** Language tag in lower case: `en`, `de-at`. */
  readonly locale: string;
  /** Public origin of its pages. */
  readonly origin: string;
  /** What the paths of its pages begin with: `/de`, or nothing. */
  readonly prefix: string;
  /** The address of a page, as a path: `href('/products')` is `/de/products`. */
  href(path: string): string;
}

export const localeOf = (site: LocalizedSite, locale: string): PageLocale =>
  localesOf(site).find((one) => one.locale === locale)!;

/** @returns in the site's order, the default first */
export function localesOf(site: LocalizedSite): readonly PageLocale[] {
  let known = written.get(site);
  if (!known) {
    known = Object.entries(site.locales).map(([locale, { prefix = '', origin = site.origin }]) => ({
      locale,
      origin,
      prefix,
      href: (path) => pathIn(prefix, path),
    }));
    written.set(site, known);
  }
  return known;
}

const written = new WeakMap<LocalizedSite, readonly PageLocale[]>();

/** A path of the site below a prefix; its start page has no slash at the end. */
export const pathIn = (prefix: string, path: string): string => (path === '/' ? prefix || '/' : prefix + path);

/** Each of the prefixes that pages are served under, once. */
export const prefixesOf = (site: LocalizedSite): string[] => [...new Set(localesOf(site).map(({ prefix }) => prefix))];

/** The same paths are in different locales, depending on the host. */
export const dependsOnHost = (site: LocalizedSite): boolean =>
  new Set(localesOf(site).map(({ origin }) => origin)).size > 1;

/**
 * The locale that a request is in: by its path's prefix, the longest counts, and among those that share it by the host.
 *
 * @param host with its port, as it stands in the public origin; only chooses among the site's own
 */
export function localeAt(site: LocalizedSite, pathname: string, host: string | undefined): PageLocale {
  const all = localesOf(site);
  if (all.length === 1) return all[0]!;
  const within = all.filter(({ prefix }) => isBelow(pathname, prefix));
  const longest = Math.max(...within.map(({ prefix }) => prefix.length));
  const candidates = within.filter(({ prefix }) => prefix.length === longest);
  const byHost = candidates.length > 1 && candidates.find(({ origin }) => new URL(origin).host === host);
  return byHost || candidates[0] || all[0]!;
}

const isBelow = (pathname: string, prefix: string): boolean =>
  prefix === '' || pathname === prefix || pathname.startsWith(`${prefix}/`);

/**
 * The URLs of one page in all locales, with `x-default`, for `hreflang`.
 *
 * @param canonical of the page in its own locale: a path or an absolute URL
 * @returns nothing where there is one locale, or where the URL leads out of its locale
 */
export function alternatesOf(site: LocalizedSite, own: PageLocale, canonical: string): Record<string, string> {
  const locales = localesOf(site);
  const path = locales.length > 1 ? pathWithin(own, canonical) : undefined;
  if (path === undefined) return {};
  const urls = locales.map(({ locale, origin, href }) => [locale, origin + href(path)] as const);
  return { ...Object.fromEntries(urls), 'x-default': urls[0]![1] };
}

/** Path and query of a URL as the site names it, without its locale's prefix. */
function pathWithin({ origin, prefix }: PageLocale, canonical: string): string | undefined {
  const url = URL.parse(canonical, origin);
  if (!url || url.origin !== origin || !isBelow(url.pathname, prefix)) return undefined;
  return `${url.pathname.slice(prefix.length) || '/'}${url.search}`;
}

/** Is it an origin as browsers write it, without a slash at its end? */
export const isOrigin = (value: string): boolean => /^https?:/.test(value) && URL.parse(value)?.origin === value;

/** @returns what is wrong with the site's locales, in words */
export function checkLocales(site: LocalizedSite): string[] {
  const wrong: string[] = [];
  const seen = new Map<string, string>();
  if (Object.keys(site.locales).length === 0) wrong.push('locales name no locale: write at least { en: {} }');
  for (const [locale, { prefix = '', origin = site.origin }] of Object.entries(site.locales)) {
    if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(locale))
      wrong.push(`locale "${locale}" should be written like "en" or "de-at"`);
    if (prefix !== '' && !/^(?:\/[a-z0-9][a-z0-9-]*)+$/.test(prefix))
      wrong.push(`prefix "${prefix}" of locale "${locale}" should be written like "/de", without a slash at the end`);
    if (!isOrigin(origin))
      wrong.push(`origin "${origin}" of locale "${locale}" should be written like "https://www.example.de"`);
    const other = seen.get(origin + prefix);
    if (other) wrong.push(`locales "${other}" and "${locale}" have the same pages: give one a prefix or an origin`);
    seen.set(origin + prefix, locale);
  }
  return wrong;
}
