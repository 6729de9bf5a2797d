import type { FragmentHead } from '@selvedge/contracts';
import { type Segment, text } from '@selvedge/esi';
import { alternatesOf, type LocalizedSite, type PageLocale } from './locales.ts';
import { escapeHtml } from './markup.ts';

/**
 * Name the page's twins in the site's other locales, by its canonical URL. What a fragment says of that itself stands; a page
 * that is not indexed has none.
 */
export function addAlternates(head: FragmentHead, site: LocalizedSite, locale: PageLocale): FragmentHead {
  const isIndexed = head.canonical !== undefined && !/\bnoindex\b/i.test(head.robots ?? '');
  if (!isIndexed || Object.keys(head.hreflang ?? {}).length > 0) return head;
  return { ...head, hreflang: alternatesOf(site, locale, head.canonical!) };
}

/**
 * Write the head's tags: title, description, robots, canonical, prev and next, alternates, Open Graph, the kind of card.
 *
 * @param locale of the page; its origin makes paths absolute, as canonical and Open Graph URLs must be
 */
export function headTags(head: FragmentHead, { locale, origin }: Pick<PageLocale, 'locale' | 'origin'>): Segment[] {
  const absolute = (url: string) => (URL.canParse(url, origin) ? new URL(url, origin).href : url);
  const meta = (attribute: 'name' | 'property', name: string, content: string | undefined) =>
    content === undefined ? '' : `<meta ${attribute}="${escapeHtml(name)}" content="${escapeHtml(content)}">`;
  const link = (rel: string, url: string | undefined, more = '') =>
    url === undefined ? '' : `<link rel="${rel}"${more} href="${escapeHtml(absolute(url))}">`;
  const openGraph: Record<string, string | undefined> = {
    title: head.title,
    description: head.description,
    url: head.canonical,
    type: 'website',
    locale: territoryOf(locale),
    ...head.openGraph,
  };
  return [
    text(
      [
        head.title === undefined ? '' : `<title>${escapeHtml(head.title)}</title>`,
        meta('name', 'description', head.description),
        meta('name', 'robots', head.robots),
        link('canonical', head.canonical),
        link('prev', head.prev),
        link('next', head.next),
        ...Object.entries(head.hreflang ?? {}).map(([lang, url]) =>
          link('alternate', url, ` hreflang="${escapeHtml(lang)}"`),
        ),
        ...Object.entries(openGraph).map(([name, value]) =>
          meta('property', `og:${name}`, value !== undefined && /^(url|image)$/.test(name) ? absolute(value) : value),
        ),
        meta('name', 'twitter:card', openGraph.image === undefined ? 'summary' : 'summary_large_image'),
      ].join(''),
    ),
  ];
}

const territories = new Map<string, string>();

/** As Open Graph writes it, `de_AT`; a language without a territory gets the one where most of its speakers are. */
function territoryOf(locale: string): string {
  let territory = territories.get(locale);
  if (territory === undefined) {
    const { language, region } = new Intl.Locale(locale).maximize();
    territory = region ? `${language}_${region}` : language;
    territories.set(locale, territory);
  }
  return territory;
}
