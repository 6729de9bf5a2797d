import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { BRAND } from '../brand.ts';
import { textsIn } from '../texts/index.ts';
import { PUBLIC } from './caching.ts';

/** The shop's mark: a field from above. It takes the colour of the text around it. */
const MARK =
  '<svg width="36" height="36" viewBox="0 0 40 40" fill="none" stroke="currentColor" stroke-width="4" aria-hidden="true"><path d="M4 38V20a16 16 0 0 1 32 0v18M12 38V20a8 8 0 0 1 16 0v18M20 38V20"/></svg>';

/** The header of the checkout page: only the logo, so that nothing leads away from the form. */
export const checkoutHeader = () =>
  defineFragment({
    styles: ['header.css'],
    content: (request) => ({ body: template(request), cacheControl: PUBLIC, tags: ['checkout-header'] }),
    fallback: template,
  });

const template = ({ locale, href, raw }: Pick<FragmentRequest, 'locale' | 'href' | 'raw'>) =>
  html`<header class="header" data-boundary="checkout"><a class="header-logo" href=${href('/')} aria-label=${textsIn(locale).logo}>${raw(MARK)}${BRAND}</a></header>`;
