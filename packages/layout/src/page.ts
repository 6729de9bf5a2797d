import type { MaybePromise } from '@selvedge/http-cache';
import type { Asset } from './assets.ts';
import { NOTHING } from './content.ts';
import type { LoadedFragment } from './fragments.ts';
import { type Loading, startLoading } from './loading.ts';
import { localeOf } from './locales.ts';
import { logOutcomes, standsIn } from './outcomes.ts';
import { type AnswerRequest, type Composition, redirect, respond } from './respond.ts';
import type { Page, PageInput } from './site.ts';
import { assetsOf, type SlotOfPage } from './slots.ts';

/** What is asked of one page. */
export interface PageRequest extends PageInput, AnswerRequest {
  readonly locale: string;
  /** Tells what the page will need, before it is there. */
  readonly hint?: ((assets: readonly Asset[]) => void) | undefined;
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
  const slots = composition.readSlots(page, request, given);
  if (isOwn(slots, given, composition)) loading.deliverInline();
  const { load, loadInclude } = loading;
  if (!request.canAssemble) for (const { input, isInline } of slots) (isInline ? load : loadInclude)(input);
  const loads = loadInlineSlots(slots, loading);
  if (loads instanceof Promise) request.hint?.(assetsOf(slots, composition));
  const inline = { ...given, ...(loads instanceof Promise ? await loads : loads) };
  const required = requiredFragments(page, inline, given);
  const elsewhere = required.find(({ location }) => location !== undefined);
  if (elsewhere) return redirect(elsewhere);
  const failed = findFailure(required);
  if (failed) {
    logOutcomes(composition.log, request, Object.values(inline), 'a page is unavailable');
    return answerError(failed, request, composition, loading);
  }
  const document = composition.writeDocument(page, request, inline, slots);
  const parts = Object.values(inline);
  const headers = composition.security.page(parts.map(({ head }) => head));
  const later = slots.filter((slot) => !slot.isInline);
  const answer = {
    document,
    status: pageStatus(required, given),
    parts,
    headers,
    assets: assetsOf(later, composition),
  };
  return respond(answer, request, composition, loading);
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

/** Will the page be one visitor's own, whatever else stands in it? */
const isOwn = (slots: readonly SlotOfPage[], given: Given, { fragments }: Composition): boolean =>
  Object.values(given).some(({ isPrivate }) => isPrivate) ||
  slots.some(({ isInline, input }) => isInline && fragments.isPrivate(input.name));

function loadInlineSlots(slots: readonly SlotOfPage[], loading: Loading): MaybePromise<Given> {
  const inline = slots.filter((slot) => slot.isInline);
  const loads = inline.map(({ input }) => loading.load(input));
  const named = (loaded: readonly LoadedFragment[]): Given =>
    Object.fromEntries(inline.map(({ name }, index) => [name, loaded[index]!]));
  return loads.every(isThere) ? named(loads) : Promise.all(loads).then(named);
}

const isThere = <T>(load: MaybePromise<T>): load is T => !(load instanceof Promise);

/** Those that decide on the page. What is given says itself what is wrong, and stands on the page. */
function requiredFragments(page: Page, inline: Given, given: Given): LoadedFragment[] {
  const required: LoadedFragment[] = [];
  for (const name in page.slots) {
    const fragment = inline[name];
    if (page.slots[name]!.required && fragment && fragment !== given[name]) required.push(fragment);
  }
  return required;
}

/** 404 and 410 of a required slot are the page's; when its content cannot be had, the page is unavailable. */
function findFailure(required: readonly LoadedFragment[]): number | undefined {
  if (required.some(standsIn)) return 503;
  return required.find(({ status }) => status === 404 || status === 410)?.status;
}

function pageStatus(required: readonly LoadedFragment[], given: Given): number {
  const deciding = [...Object.values(given), ...required];
  return deciding.find(({ status }) => status !== 200)?.status ?? 200;
}
