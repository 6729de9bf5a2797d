import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { PUBLIC } from '../caching.ts';
import { logo } from '../drawings.ts';

/** Needs no data, so that its fallback is the header itself. */
const body = ({ raw, include }: Pick<FragmentRequest, 'raw' | 'include'>) =>
  html`<header class="header" data-boundary="explore">
  <a class="header-logo" href="/" aria-label="Headland, home">${raw(logo())}Headland</a>
  <nav class="header-nav" aria-label="Main"><a href="/products">Machines</a><a href="/stores">Stores</a></nav>
  ${include({
    podlet: 'checkout',
    fragment: 'mini-cart',
    private: true,
    fallback: '<a href="/checkout/cart">Cart</a>',
  })}
</header>`;

export const header = defineFragment({
  styles: ['frame.css'],
  content: (request) => ({ body: body(request), cacheControl: PUBLIC, tags: ['header'] }),
  fallback: body,
});
