import { alternatesOf, localesOf } from './locales.ts';
import { escapeHtml } from './markup.ts';
import { pagePath } from './page-path.ts';
import type { Site } from './site.ts';
import type { SitemapEntry } from './sitemap-pages.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';

export const URLSET = {
  begin: `${HEAD}<urlset xmlns="${NAMESPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n`,
  end: '</urlset>\n',
};

const lastmodTag = (lastmod: string | undefined) => (lastmod ? `<lastmod>${lastmod}</lastmod>` : '');

/**
 * A page's `<url>` elements, one in each locale, each with the others as alternates.
 *
 * @returns undefined for a page that the site does not have, or whose parameter is not given
 */
export function writeUrls(site: Site, { page, params = {}, lastmod }: SitemapEntry): string[] | undefined {
  const pattern = site.pages.find(({ name }) => name === page)?.path;
  const path = pattern === undefined ? undefined : pagePath(pattern, params);
  if (path === undefined) return undefined;
  const locales = localesOf(site);
  const alternates = Object.entries(alternatesOf(site, locales[0]!, locales[0]!.href(path))).map(
    ([tag, url]) => `<xhtml:link rel="alternate" hreflang="${tag}" href="${escapeHtml(url)}"/>`,
  );
  const more = lastmodTag(lastmod) + alternates.join('');
  return locales.map(({ origin, href }) => `<url><loc>${escapeHtml(origin + href(path))}</loc>${more}</url>\n`);
}

/** sitemaps.org 0.9, "Sitemap index". */
export function writeIndex(parts: readonly { readonly url: string; readonly lastmod?: string | undefined }[]): string {
  const tags = parts.map(
    ({ url, lastmod }) => `<sitemap><loc>${escapeHtml(url)}</loc>${lastmodTag(lastmod)}</sitemap>\n`,
  );
  return `${HEAD}<sitemapindex xmlns="${NAMESPACE}">\n${tags.join('')}</sitemapindex>\n`;
}
