import { defineFragment, html } from '@selvedge/podlet';
import { PUBLIC } from './caching.ts';

/** The shop's mark: a field from above. It takes the colour of the text around it. */
const MARK =
  '<svg width="36" height="36" viewBox="0 0 40 40" fill="none" stroke="currentColor" stroke-width="4" aria-hidden="true"><path d="M4 38V20a16 16 0 0 1 32 0v18M12 38V20a8 8 0 0 1 16 0v18M20 38V20"/></svg>';

/** The header of the checkout page: only the logo, so that nothing leads away from the form. */
export const checkoutHeader = () =>
  defineFragment({
    styles: ['header.css'],
    content: ({ raw }) => ({ body: template(raw), cacheControl: PUBLIC }),
    fallback: ({ raw }) => template(raw),
  });

const template = (raw: (html: string) => string) =>
  html`<header class="header" data-boundary="checkout"><a class="header-logo" href="/" aria-label="Headland, home">${raw(MARK)}Headland</a></header>`;
