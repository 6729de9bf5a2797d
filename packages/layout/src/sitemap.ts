import type { Logger } from '@selvedge/server';
import { z } from 'zod';
import { podiumHeaders } from './context.ts';
import type { Fetcher } from './fetcher.ts';
import { alternatesOf, localesOf } from './locales.ts';
import { escapeHtml } from './markup.ts';
import { pagePath } from './page-path.ts';
import type { Site } from './site.ts';

/** What a podlet answers at `GET /sitemap`: its pages by name; the layout knows their URLs. */
const PodletSitemap = z.object({
  pages: z.array(
    z.object({
      page: z.string(),
      params: z.record(z.string(), z.string()).optional(),
      lastmod: z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/)
        .optional(),
    }),
  ),
});

/**
 * `sitemap.xml` (sitemaps.org 0.9), gathered from the podlets: each page in each locale, with its alternates. A podlet that does not answer is left out; then the
 * result is not complete.
 */
export async function gatherSitemap(site: Site, fetchers: Readonly<Record<string, Fetcher>>, log: Logger) {
  const gathered = await Promise.all(
    Object.keys(site.podlets).map((podlet) => fetchSitemap(podlet, site, fetchers[podlet]!, log)),
  );
  const urls = gathered
    .flatMap((pages) => pages ?? [])
    .flatMap(({ page, params = {}, lastmod }) => {
      const pattern = site.pages.find(({ name }) => name === page)?.path;
      if (!pattern) return [];
      const path = pagePath(pattern, params);
      if (path === undefined) {
        log.warn({ page, params }, 'a sitemap entry lacks a parameter of its page and was left out');
        return [];
      }
      const [first] = localesOf(site);
      const alternates = Object.entries(alternatesOf(site, first!, first!.href(path))).map(
        ([tag, url]) => `<xhtml:link rel="alternate" hreflang="${tag}" href="${escapeHtml(url)}"/>`,
      );
      const more = (lastmod ? `<lastmod>${lastmod}</lastmod>` : '') + alternates.join('');
      return localesOf(site).map(
        ({ origin, href }) => `<url><loc>${escapeHtml(origin + href(path))}</loc>${more}</url>`,
      );
    });
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n${urls.join('\n')}\n</urlset>\n`;
  return { xml, isComplete: gathered.every((pages) => pages !== undefined) };
}

async function fetchSitemap(podlet: string, site: Site, fetcher: Fetcher, log: Logger) {
  try {
    const headers = podiumHeaders(site, podlet, localesOf(site)[0]!.locale);
    const request = { path: '/sitemap', headers, deadline: 3000, maxBytes: 32 * 1024 * 1024, part: 'sitemap' };
    const response = await fetcher.fetch(request);
    if (response.status === 404) return [];
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return PodletSitemap.parse(JSON.parse(response.body.toString('utf8'))).pages;
  } catch (error) {
    log.warn({ podlet, reason: (error as Error).message }, 'a sitemap could not be had');
    return undefined;
  }
}
