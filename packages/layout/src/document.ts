import { include, type Segment } from '@selvedge/esi';
import { type Asset, assetTags } from './assets.ts';
import type { LoadedFragment } from './fragments.ts';
import { addAlternates, headTags } from './head.ts';
import { localeOf, localesOf } from './locales.ts';
import { mergeHeads } from './merge-heads.ts';
import type { Given, PageRequest } from './page.ts';
import { pagePath } from './page-path.ts';
import { remember } from './remember.ts';
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
  const plainHead = remember((page: Page, locale: string) => writeHead(page, locale, NOTHING_INLINE));

  return function writeDocument(page, request, inline, known) {
    const { name, team } = page;
    const { locale } = request;
    const slots: Record<string, Segment[]> = {};
    const assets: Asset[] = [];
    const put = (name: string, { segments, assets: own }: LoadedFragment) => {
      slots[name] = [...segments];
      for (const asset of own) assets.push(asset);
    };
    for (const name in page.slots) {
      const there = inline.get(name);
      if (there) put(name, there);
      else slots[name] = NONE;
    }
    for (const [name, there] of inline) if (!page.slots[name]) put(name, there);
    for (const { name, isInline, input } of known)
      if (!isInline) slots[name] = [include(input.url, { onerror: 'continue' })];
    const head = [...headOf(page, locale, inline), ...assetTags(assets)];
    return site.shell({ page: { name, team }, locale, languages: languagesOf(page, request, site), head, slots });
  };

  function headOf(page: Page, locale: string, inline: Given): Segment[] {
    for (const { head } of inline.values()) if (head) return writeHead(page, locale, inline);
    return plainHead(page, locale);
  }

  /** What is given beside the page's slots is what the page is about, too. */
  function writeHead(page: Page, locale: string, inline: Given): Segment[] {
    const place = localeOf(site, locale);
    const names = [...Object.keys(page.slots), ...[...inline.keys()].filter((name) => !page.slots[name])];
    const heads = names.map((name) => ({
      head: inline.get(name)?.head,
      required: page.slots[name]?.required ?? !page.slots[name],
    }));
    return headTags(addAlternates(mergeHeads(site.head, page.head, heads), site, place), place);
  }
}

/** Stands where something comes yet. */
const NONE = Object.freeze<Segment[]>([]) as Segment[];
const NOTHING_INLINE: Given = new Map();

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
