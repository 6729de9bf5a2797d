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
export type Given = ReadonlyMap<string, LoadedFragment>;

const NOTHING_GIVEN: Given = new Map();

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
  given: Given = NOTHING_GIVEN,
  loading: Loading = startLoading(request, composition),
): Promise<Response> {
  const slots = composition.readSlots(page, request, given);
  if (isOwn(slots, given, composition)) loading.deliverInline();
  const loads = loadInlineSlots(slots, given, loading);
  if (!request.canAssemble) for (const { input, isInline } of slots) if (!isInline) loading.startInclude(input);
  if (loads instanceof Promise) request.hint?.(assetsOf(slots, composition));
  const inline = loads instanceof Promise ? await loads : loads;
  const required = requiredFragments(slots, inline);
  const elsewhere = required.find(({ location }) => location !== undefined);
  if (elsewhere) return redirect(elsewhere);
  const failed = findFailure(required);
  const parts = [...new Set(inline.values())];
  if (failed) {
    logOutcomes(composition.log, request, parts, 'a page is unavailable');
    return answerError(failed, request, composition, loading);
  }
  const answer = {
    document: composition.writeDocument(page, request, inline, slots),
    status: pageStatus(required, given),
    parts,
    headers: composition.security.page(parts),
    assets: () => assetsOf(slots.filter(isLater), composition),
  };
  return await respond(answer, request, composition, loading);
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
  return answerPage(page, request, composition, new Map([['main', text]]), loading);
}

/** Will the page be one visitor's own, whatever else stands in it? */
const isOwn = (slots: readonly SlotOfPage[], given: Given, { fragments }: Composition): boolean =>
  [...given.values()].some(({ isPrivate }) => isPrivate) ||
  slots.some(({ isInline, input }) => isInline && fragments.isPrivate(input.name));

const isLater = ({ isInline }: SlotOfPage): boolean => !isInline;

/** @returns what is inline, with what is given, by slot */
function loadInlineSlots(slots: readonly SlotOfPage[], given: Given, loading: Loading): MaybePromise<Given> {
  const inline = slots.filter((slot) => slot.isInline);
  if (inline.length === 0) return given;
  const named = (loaded: readonly LoadedFragment[]): Given => {
    const all = new Map(given);
    for (let at = 0; at < inline.length; at++) all.set(inline[at]!.name, loaded[at]!);
    return all;
  };
  const loads = loading.load(inline.map(({ input }) => input));
  return loads instanceof Promise ? loads.then(named) : named(loads);
}

/** Those that decide on the page. What is given says itself what is wrong, and stands on the page. */
const requiredFragments = (slots: readonly SlotOfPage[], inline: Given): LoadedFragment[] =>
  slots.filter(({ slot }) => slot.required).map(({ name }) => inline.get(name)!);

/** 404 and 410 of a required slot are the page's; when its content cannot be had, the page is unavailable. */
function findFailure(required: readonly LoadedFragment[]): number | undefined {
  if (required.some(standsIn)) return 503;
  return required.find(({ status }) => status === 404 || status === 410)?.status;
}

function pageStatus(required: readonly LoadedFragment[], given: Given): number {
  const deciding = given.size > 0 ? [...given.values(), ...required] : required;
  return deciding.find(({ status }) => status !== 200)?.status ?? 200;
}
