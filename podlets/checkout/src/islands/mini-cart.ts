import { defineIsland, refreshFragment } from '@selvedge/browser';
import type {} from '@selvedge/contracts';
import { html, LitElement } from 'lit';

/** Keeps the number of items true while the visitor adds some. `src` is the fragment's URL; without it nothing is refreshed. */
export class MiniCart extends LitElement {
  override connectedCallback() {
    super.connectedCallback();
    document.addEventListener('checkout:cart-updated', this.refresh);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('checkout:cart-updated', this.refresh);
  }

  refresh = async () => {
    const root = '[data-fragment=checkout-mini-cart]';
    const url = this.getAttribute('src');
    if (!url || (await refreshFragment(this.closest(root)!, url)) !== 'done') return;
    // It stands in the place of this one now, with an element of its own.
    document.querySelector(`${root} a`)?.classList.add('mini-cart-flash');
  };

  override render() {
    return html`<slot></slot>`;
  }
}

defineIsland('checkout-mini-cart', MiniCart);
