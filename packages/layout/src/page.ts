import { include, type Segment } from '@selvedge/esi';
import { assetTags } from './assets.ts';
import type { LoadedFragment } from './fragments.ts';
import { headTags, mergeHeads } from './head.ts';
import { type Composition, redirect, respond } from './respond.ts';
import type { Page, PageInput, Slot } from './site.ts';

/** What is asked of one page. */
export interface PageRequest extends PageInput {
  readonly locale: string;
  readonly cookies: Readonly<Record<string, string>>;
  /** The one asking fills includes itself. */
  readonly canAssemble: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Slots whose fragment is already there: the answer of an action, the text of an error page. */
export type Given = Readonly<Record<string, LoadedFragment>>;

/**
 * Answer a page: fetch what decides it, settle its status, write the document, and fill it or leave that to the one asking.
 *
 * @param given fragments that are there already, by slot
 * @returns a response; what failed is in it, nothing is thrown
 */
export async function answerPage(
  page: Page,
  request: PageRequest,
  composition: Composition,
  given: Given = {},
): Promise<Response> {
  const inline = await loadInlineSlots(page, request, composition, given);
  const elsewhere = findRedirect(page, inline);
  if (elsewhere) return redirect(elsewhere);
  const failed = findFailure(page, inline, given);
  if (failed) return answerError(failed, request, composition);
  const document = writeDocument(page, request, composition, inline);
  const parts = Object.values(inline);
  const headers = composition.security.page(parts.map(({ head }) => head));
  return respond({ document, status: pageStatus(page, inline, given), parts, headers }, request, composition);
}

/** Answer the designed page of a status. It has no required slot, so it cannot fail in turn. */
export function answerError(status: number, request: PageRequest, composition: Composition): Promise<Response> {
  const page = composition.site.errorPage(status);
  const main: LoadedFragment = {
    name: 'error',
    origin: 'fresh',
    status,
    segments: page.main,
    assets: [],
    isPrivate: false,
    ms: 0,
  };
  return answerPage(page, request, composition, { main });
}

const isInline = (slot: Slot | undefined): boolean => Boolean(slot?.required || slot?.inline);

async function loadInlineSlots(
  page: Page,
  request: PageRequest,
  { fragments }: Composition,
  given: Given,
): Promise<Given> {
  const slots = Object.entries(page.slots).filter(([name, slot]) => isInline(slot) && !given[name]);
  const loaded = await Promise.all(
    slots.map(async ([name, slot]) => {
      const { locale, cookies, signal } = request;
      return [
        name,
        await fragments.load({ name: slot.fragment, locale, query: slot.query?.(request) ?? {}, cookies, signal }),
      ] as const;
    }),
  );
  return { ...given, ...Object.fromEntries(loaded) };
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
  if (required.some(({ origin }) => origin !== 'fresh')) return 503;
  return required.find(({ status }) => status === 404 || status === 410)?.status;
}

function pageStatus(page: Page, inline: Given, given: Given): number {
  const deciding = [...Object.values(given), ...requiredFragments(page, inline)];
  return deciding.find(({ status }) => status !== 200)?.status ?? 200;
}

/** One list of segments, whoever will fill it. */
function writeDocument(page: Page, request: PageRequest, { site, fragments }: Composition, inline: Given): Segment[] {
  const slots: Record<string, Segment[]> = {};
  for (const [name, slot] of Object.entries(page.slots)) {
    const query = slot.query?.(request) ?? {};
    slots[name] = inline[name]
      ? [...inline[name].segments]
      : [include(fragments.url({ name: slot.fragment, locale: request.locale, query }), { onerror: 'continue' })];
  }
  for (const [name, fragment] of Object.entries(inline)) slots[name] ??= [...fragment.segments];
  const parts = Object.keys(slots).flatMap((name) => inline[name] ?? []);
  const head = [
    ...headTags(mergeHeads([page.head, ...parts.map(({ head }) => head)]), site.origin),
    ...assetTags(parts.flatMap(({ assets }) => assets)),
  ];
  return site.shell({ page: { name: page.name, team: page.team }, locale: request.locale, head, slots });
}
