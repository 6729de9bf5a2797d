import { include, type Segment } from '@selvedge/esi';
import { assetTags } from './assets.ts';
import { addAlternates, headTags } from './head.ts';
import { localeOf, localesOf } from './locales.ts';
import { mergeHeads } from './merge-heads.ts';
import type { Given, PageRequest } from './page.ts';
import { pagePath } from './page-path.ts';
import type { Page, ShellView, Site } from './site.ts';
import type { SlotOfPage } from './slots.ts';

/** One list of segments, whoever will fill it. */
export function writeDocument(
  page: Page,
  request: PageRequest,
  site: Site,
  inline: Given,
  known: readonly SlotOfPage[],
): Segment[] {
  const slots: Record<string, Segment[]> = {};
  for (const name of Object.keys(page.slots)) slots[name] = [...(inline[name]?.segments ?? [])];
  for (const { name, isInline, input } of known)
    if (!isInline) slots[name] = [include(input.url, { onerror: 'continue' })];
  for (const [name, fragment] of Object.entries(inline)) slots[name] ??= [...fragment.segments];
  const parts = Object.keys(slots).flatMap((name) => inline[name] ?? []);
  const locale = localeOf(site, request.locale);
  // What is given beside the page's slots is what the page is about, too.
  const heads = Object.keys(slots).map((name) => ({
    head: inline[name]?.head,
    required: page.slots[name]?.required ?? !page.slots[name],
  }));
  const merged = mergeHeads(site.head, page.head, heads);
  const head = [
    ...headTags(addAlternates(merged, site, locale), locale),
    ...assetTags(parts.flatMap(({ assets }) => assets)),
  ];
  const view = { name: page.name, team: page.team };
  const languages = languagesOf(page, request, site);
  return site.shell({ page: view, locale: request.locale, languages, head, slots });
}

/** The same page in each locale; the start where this page is none of its own, as an error's. Only another origin is named. */
function languagesOf(page: Page, { locale, params, search }: PageRequest, site: Site): ShellView['languages'] {
  const path = page.path === '' ? undefined : pagePath(page.path, params);
  const query = path !== undefined && search.size > 0 ? `?${search}` : '';
  const { origin: own } = localeOf(site, locale);
  return localesOf(site).map(({ locale, origin, href }) => ({
    locale,
    url: (origin === own ? '' : origin) + href(path ?? '/') + query,
  }));
}
