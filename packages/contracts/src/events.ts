/**
 * Events between teams in the browser: `CustomEvent`s that bubble and are composed. Types only, so that a bundle pays
 * nothing for them. Add members, never change one.
 */
export interface BrowserEvents {
  /** The visitor's cart changed; whoever shows it should refresh. */
  'checkout:cart-updated': CustomEvent<{ sku?: string }>;
  /** A store was chosen in the store picker. */
  'explore:store-selected': CustomEvent<{ storeId: string }>;
}

declare global {
  interface HTMLElementEventMap extends BrowserEvents {}
  interface DocumentEventMap extends BrowserEvents {}
  interface WindowEventMap extends BrowserEvents {}
}
