import type { Asset } from './assets.ts';
import type { Fragments } from './fragments.ts';
import type { SlotInput } from './loading.ts';
import type { Given, PageRequest } from './page.ts';
import { remember } from './remember.ts';
import type { Composition } from './respond.ts';
import type { Page, Slot } from './site.ts';

/** A slot whose fragment is to be fetched, for one request. */
export interface SlotOfPage {
  readonly name: string;
  readonly isInline: boolean;
  readonly slot: Slot;
  readonly input: SlotInput;
}

/** Reads the slots of a page for one request, but those whose fragment is given. */
export type ReadSlots = (page: Page, request: PageRequest, given: Given) => SlotOfPage[];

export function createSlotReader(fragments: Pick<Fragments, 'url'>): ReadSlots {
  /** By page and locale: as they are when they ask nothing of the request. */
  const plainOf = remember((page: Page, locale: string) =>
    Object.entries(page.slots).map(([name, slot]) => readSlot(name, slot, locale, {})),
  );

  function readSlot(name: string, slot: Slot, locale: string, query: SlotInput['query']): SlotOfPage {
    const address = { name: slot.fragment, locale, query };
    const input = { ...address, url: fragments.url(address), mayRedirect: slot.required === true };
    return { name, isInline: Boolean(slot.required || slot.inline), slot, input };
  }

  return function readSlots(page, request, given) {
    const slots: SlotOfPage[] = [];
    for (const known of plainOf(page, request.locale)) {
      const { name, slot } = known;
      if (given.has(name)) continue;
      slots.push(slot.query ? readSlot(name, slot, request.locale, slot.query(request)) : known);
    }
    return slots;
  };
}

/** What slots will need, as far as it is known before they are there. */
export function assetsOf(slots: readonly SlotOfPage[], { manifests }: Composition): Asset[] {
  return slots.flatMap(({ input }) => manifests.peek(input.name)?.assets ?? []);
}
