import { defineFragment, html } from '@selvedge/podlet';
import { PUBLIC } from '../caching.ts';

/** Needs no data, so that its fallback is the footer itself. */
const body = () =>
  html`<footer class="footer" data-boundary="explore">
  <p class="footer-claim">Headland. Tractors, to the edge of the field.</p>
  <ul class="footer-links">
    <li><a href="/products/classic">Classics</a></li>
    <li><a href="/products/autonomous">Autonomous</a></li>
    <li><a href="/stores">Stores</a></li>
  </ul>
  <p>A demonstration shop. Nothing here is for sale, however tempting.</p>
</footer>`;

export const footer = defineFragment({
  styles: ['frame.css'],
  content: () => ({ body: body(), cacheControl: PUBLIC, tags: ['footer'] }),
  fallback: body,
});
