import type { Asset } from './assets.ts';
import type { SlotInput } from './loading.ts';
import type { Given, PageRequest } from './page.ts';
import type { Composition } from './respond.ts';
import type { Page, Slot } from './site.ts';

/** A slot whose fragment is to be fetched, for one request. */
export interface SlotOfPage {
  readonly name: string;
  readonly isInline: boolean;
  readonly input: SlotInput;
}

export function readSlots(page: Page, request: PageRequest, { fragments }: Composition, given: Given): SlotOfPage[] {
  return Object.entries(page.slots).flatMap(([name, slot]) => {
    if (given[name]) return [];
    const address = { name: slot.fragment, locale: request.locale, query: slot.query?.(request) ?? {} };
    const input = { ...address, url: fragments.url(address), mayRedirect: slot.required === true };
    return [{ name, isInline: isInline(slot), input }];
  });
}

const isInline = (slot: Slot): boolean => Boolean(slot.required || slot.inline);

/** What slots will need, as far as it is known before they are there. */
export function assetsOf(slots: readonly SlotOfPage[], { manifests }: Composition): Asset[] {
  return slots.flatMap(({ input }) => manifests.peek(input.name)?.assets ?? []);
}
