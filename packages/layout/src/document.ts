import { include, type Segment } from '@selvedge/esi';
import { assetTags } from './assets.ts';
import { addAlternates, headTags } from './head.ts';
import { localeOf, localesOf } from './locales.ts';
import { mergeHeads } from './merge-heads.ts';
import type { Given, PageRequest } from './page.ts';
import { pagePath } from './page-path.ts';
import type { Page, ShellView, Site } from './site.ts';
import type { SlotOfPage } from './slots.ts';

/**
 * Writes one list of segments, whoever will fill it.
 *
 * @param inline what is there already, by slot
 * @param slots of the page, but those that are given
 */
export type WriteDocument = (
  page: Page,
  request: PageRequest,
  inline: Given,
  slots: readonly SlotOfPage[],
) => Segment[];

export function createDocumentWriter(site: Site): WriteDocument {
  /** By page and locale: what fragments say nothing of. */
  const plainHeads = new WeakMap<Page, Map<string, Segment[]>>();

  return function writeDocument(page, request, inline, known) {
    const slots: Record<string, Segment[]> = {};
    for (const name in page.slots) slots[name] = inline[name] ? [...inline[name].segments] : [];
    for (const { name, isInline, input } of known)
      if (!isInline) slots[name] = [include(input.url, { onerror: 'continue' })];
    for (const name in inline) slots[name] ??= [...inline[name]!.segments];
    const names = Object.keys(slots).filter((name) => inline[name]);
    const head = [
      ...headOf(page, request.locale, inline, names),
      ...assetTags(names.flatMap((name) => inline[name]!.assets)),
    ];
    const view = { name: page.name, team: page.team };
    return site.shell({ page: view, locale: request.locale, languages: languagesOf(page, request, site), head, slots });
  };

  function headOf(page: Page, locale: string, inline: Given, names: readonly string[]): Segment[] {
    if (names.some((name) => inline[name]!.head)) return writeHead(page, locale, inline, names);
    let known = plainHeads.get(page);
    if (!known) {
      known = new Map();
      plainHeads.set(page, known);
    }
    let head = known.get(locale);
    if (!head) {
      head = writeHead(page, locale, inline, []);
      known.set(locale, head);
    }
    return head;
  }

  /** What is given beside the page's slots is what the page is about, too. */
  function writeHead(page: Page, locale: string, inline: Given, names: readonly string[]): Segment[] {
    const place = localeOf(site, locale);
    const heads = names.map((name) => ({
      head: inline[name]!.head,
      required: page.slots[name]?.required ?? !page.slots[name],
    }));
    return headTags(addAlternates(mergeHeads(site.head, page.head, heads), site, place), place);
  }
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
