import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { BRAND } from '../brand.ts';
import { PUBLIC } from '../caching.ts';
import { logo } from '../drawings.ts';
import { textsIn } from '../texts/index.ts';

/** Needs no data, so that its fallback is the header itself. */
function body({ locale, href, raw, include }: Pick<FragmentRequest, 'locale' | 'href' | 'raw' | 'include'>) {
  const texts = textsIn(locale);
  return html`<header class="header" data-boundary="explore">
  <a class="header-logo" href="${href('/')}" aria-label="${texts.header.logo}">${raw(logo())}${BRAND}</a>
  <nav class="header-nav" aria-label="${texts.header.navigation}"><a href="${href('/products')}">${texts.machines}</a><a href="${href('/stores')}">${texts.stores}</a></nav>
  ${include({
    podlet: 'checkout',
    fragment: 'mini-cart',
    private: true,
    fallback: `<a href="${href('/checkout/cart')}">${texts.header.cart}</a>`,
  })}
</header>`;
}

export const header = defineFragment({
  styles: ['frame.css'],
  content: (request) => ({ body: body(request), cacheControl: PUBLIC, tags: ['header'] }),
  fallback: body,
});
