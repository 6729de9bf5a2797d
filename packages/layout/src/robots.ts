import type { Site } from './site.ts';

/** RFC 9309: what crawlers may fetch, and where the sitemap is. */
export function robotsTxt({ origin, robots = {} }: Pick<Site, 'origin' | 'robots'>): string {
  const { disallow = [] } = robots;
  const rules = disallow.length > 0 ? disallow.map((path) => `Disallow: ${path}`) : ['Allow: /'];
  return ['User-agent: *', ...rules, `Sitemap: ${origin}/sitemap.xml`, ''].join('\n');
}
