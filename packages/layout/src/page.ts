import { include, type Segment } from '@selvedge/esi';
import { type Asset, assetTags } from './assets.ts';
import { NOTHING } from './content.ts';
import type { LoadedFragment } from './fragments.ts';
import { addAlternates, headTags } from './head.ts';
import { type Loading, type SlotInput, startLoading } from './loading.ts';
import { localeOf, localesOf } from './locales.ts';
import { mergeHeads } from './merge-heads.ts';
import { standsIn } from './outcomes.ts';
import { pagePath } from './page-path.ts';
import { type AnswerRequest, type Composition, redirect, respond } from './respond.ts';
import type { Page, PageInput, ShellView, Site, Slot } from './site.ts';

/** What is asked of one page. */
export interface PageRequest extends PageInput, AnswerRequest {
  readonly locale: string;
}

/** Slots whose fragment is already there: the answer of an action, the text of an error page. */
export type Given = Readonly<Record<string, LoadedFragment>>;

/**
 * Answer a page: fetch what decides it, settle its status, write the document, and fill it or leave that to the one asking.
 *
 * @param given fragments that are there already, by slot
 * @param loading of the page that this one stands in for: the time that it has left, and what it has fetched
 * @returns a response; what failed is in it
 */
export async function answerPage(
  page: Page,
  request: PageRequest,
  composition: Composition,
  given: Given = {},
  loading: Loading = startLoading(request, composition),
): Promise<Response> {
  const slots = readSlots(page, request, composition, given);
  if (!request.canAssemble) for (const { input } of slots) loading.load(input);
  const inline = await loadInlineSlots(slots, loading, given);
  const elsewhere = findRedirect(page, inline);
  if (elsewhere) return redirect(elsewhere);
  const failed = findFailure(page, inline, given);
  if (failed) return answerError(failed, request, composition, loading);
  const document = writeDocument(page, request, composition, inline, slots);
  const parts = Object.values(inline);
  const headers = composition.security.page(parts.map(({ head }) => head));
  const assets = assetsToCome(slots, composition);
  return respond(
    { document, status: pageStatus(page, inline, given), parts, headers, assets },
    request,
    composition,
    loading,
  );
}

/** Answer the designed page of a status. It has no required slot, so it cannot fail in turn. */
export function answerError(
  status: number,
  request: PageRequest,
  composition: Composition,
  loading?: Loading,
): Promise<Response> {
  const { site } = composition;
  const page = site.errorPage(status, localeOf(site, request.locale));
  const text = {
    ...NOTHING,
    name: 'error',
    outcome: 'fresh',
    status,
    segments: page.main,
    isPrivate: false,
    ms: 0,
  } as const;
  return answerPage(page, request, composition, { main: text }, loading);
}

interface SlotOfPage {
  readonly name: string;
  readonly isInline: boolean;
  readonly input: SlotInput;
}

function readSlots(page: Page, request: PageRequest, { fragments }: Composition, given: Given): SlotOfPage[] {
  return Object.entries(page.slots).flatMap(([name, slot]) => {
    if (given[name]) return [];
    const address = { name: slot.fragment, locale: request.locale, query: slot.query?.(request) ?? {} };
    const input = { ...address, url: fragments.url(address), mayRedirect: slot.required === true };
    return [{ name, isInline: isInline(slot), input }];
  });
}

const isInline = (slot: Slot): boolean => Boolean(slot.required || slot.inline);

async function loadInlineSlots(slots: readonly SlotOfPage[], loading: Loading, given: Given): Promise<Given> {
  const inline = slots.filter((slot) => slot.isInline);
  const loaded = await Promise.all(inline.map(({ input }) => loading.load(input)));
  return { ...given, ...Object.fromEntries(inline.map(({ name }, index) => [name, loaded[index]!])) };
}

function requiredFragments(page: Page, inline: Given): LoadedFragment[] {
  return Object.entries(page.slots).flatMap(([name, slot]) => (slot.required && inline[name] ? [inline[name]] : []));
}

function findRedirect(page: Page, inline: Given): LoadedFragment | undefined {
  return requiredFragments(page, inline).find(({ location }) => location !== undefined);
}

/**
 * 404 and 410 of a required slot are the page's; when its content cannot be had, the page is unavailable. What is given says
 * itself what is wrong, and stands on the page.
 */
function findFailure(page: Page, inline: Given, given: Given): number | undefined {
  const required = requiredFragments(page, inline).filter((fragment) => !Object.values(given).includes(fragment));
  if (required.some(standsIn)) return 503;
  return required.find(({ status }) => status === 404 || status === 410)?.status;
}

function pageStatus(page: Page, inline: Given, given: Given): number {
  const deciding = [...Object.values(given), ...requiredFragments(page, inline)];
  return deciding.find(({ status }) => status !== 200)?.status ?? 200;
}

/** One list of segments, whoever will fill it. */
function writeDocument(
  page: Page,
  request: PageRequest,
  { site }: Composition,
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

/** What the slots that follow the head will need, as far as it is known before they are there. */
function assetsToCome(slots: readonly SlotOfPage[], { manifests }: Composition): Asset[] {
  return slots.flatMap(({ isInline, input }) => (isInline ? [] : (manifests.peek(input.name)?.assets ?? [])));
}
