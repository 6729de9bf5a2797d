import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { PUBLIC } from '../caching.ts';
import { textsIn } from '../texts/index.ts';

/** Needs no data, so that its fallback is the footer itself. */
function body({ locale, href }: Pick<FragmentRequest, 'locale' | 'href'>) {
  const texts = textsIn(locale);
  return html`<footer class="footer" data-boundary="explore">
  <p class="footer-claim">${texts.footer.claim}</p>
  <ul class="footer-links">
    <li><a href="${href('/products/classic')}">${texts.classics}</a></li>
    <li><a href="${href('/products/autonomous')}">${texts.autonomous}</a></li>
    <li><a href="${href('/stores')}">${texts.stores}</a></li>
  </ul>
  <p>${texts.footer.notice}</p>
</footer>`;
}

export const footer = defineFragment({
  styles: ['frame.css'],
  content: (request) => ({ body: body(request), cacheControl: PUBLIC, tags: ['footer'] }),
  fallback: body,
});
