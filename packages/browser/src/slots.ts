import { refreshFragment } from './refresh.ts';

/**
 * Get what the layout left to the browser:
 *
 *     <slot data-fragment-src="/_fragments/private/…">what stands in</slot>
 *
 * Each is asked for once. If that fails what stands in stays, and its links work.
 *
 * @param root also what a refresh put into the page
 */
export function fillSlots(root: ParentNode = document): void {
  for (const slot of root.querySelectorAll('slot[data-fragment-src]')) {
    const url = slot.getAttribute('data-fragment-src')!;
    slot.removeAttribute('data-fragment-src');
    // A stand-in that bears the fragment's name is its old self: later refreshes of it supersede this one.
    void refreshFragment(slot.querySelector(':scope > [data-fragment]') ?? slot, url);
  }
}
