import { defineIsland, type RefreshOptions, refreshFragment } from '@selvedge/browser';
import { html, isServer, LitElement } from 'lit';

const TAG = 'decide-variants';

/**
 * Links to a product's variants. With this script a variant's fragment takes the place of the page's; where that fails, the
 * link is followed. Its attribute `fragment` is the fragment's URL without a SKU.
 */
class Variants extends LitElement {
  override render() {
    return html`<div @click=${choose}><slot></slot></div>`;
  }
}

function choose(event: MouseEvent): void {
  const link = (event.target as Element).closest('a');
  // Other buttons do not click; with a modifier the link belongs to the browser: a new tab, a download.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(link, { history: { url: link.href, mode: 'push' }, focus: '.variant-selected' });
}

/** The page that was last asked for, whether it is there yet or not. */
let shown = isServer ? '' : pageOf(location);

/** Show the variant of a page's URL. A later call supersedes an earlier one. */
async function show(url: HTMLAnchorElement | Location, options?: RefreshOptions): Promise<void> {
  const { href, search } = url;
  shown = pageOf(url);
  const variants = document.querySelector(TAG);
  if (!variants) return;
  const fragment = new URL(variants.getAttribute('fragment')!, href);
  const sku = new URLSearchParams(search).get('sku');
  if (sku) fragment.searchParams.set('sku', sku);
  const outcome = await refreshFragment(variants.closest('[data-fragment]')!, fragment, { head: true, ...options });
  if (outcome === 'failed') location.assign(href);
  // The new element would wait until the browser is idle, but the next click may come before.
  else document.querySelector(TAG)?.removeAttribute('defer-hydration');
}

function pageOf({ pathname, search }: HTMLAnchorElement | Location): string {
  return pathname + search;
}

if (!isServer) {
  // Of the module, not of the element: the swap replaces the element, and a step back may come just then.
  window.addEventListener('popstate', () => {
    // A step within the page, to `#main`, is none to another variant.
    if (pageOf(location) !== shown) show(location);
  });
}

defineIsland(TAG, Variants);
