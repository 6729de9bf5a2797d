import { type Body, defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { PUBLIC } from '../caching.ts';
import { jsonLd } from '../json-ld.ts';
import { teaserPicture } from '../pictures.ts';
import type { Service, Teaser } from '../service.ts';
import { BRAND, pageTitle } from '../words.ts';

const TITLE = 'Tractors, to the edge of the field';
const LEAD =
  'Classic workhorses and machines that drive themselves. Choose one, pick it up at a store near you, and mind the gate on your way out.';

/** What the teasers say while the service is away. */
const STATIC_TEASERS: readonly Teaser[] = [
  { kind: 'classic', title: 'Classics', text: '', url: '/products/classic' },
  { kind: 'autonomous', title: 'Autonomous', text: '', url: '/products/autonomous' },
];

export const home = (service: Service) =>
  defineFragment({
    styles: ['pages.css'],
    async content(request) {
      return {
        body: page(await service.teasers(), request),
        cacheControl: PUBLIC,
        tags: ['teasers'],
        head: {
          title: pageTitle(TITLE),
          description: LEAD,
          canonical: '/',
          openGraph: { type: 'website', title: TITLE, image: request.asset('icon.svg') },
        },
      };
    },
    fallback: (request) => page(STATIC_TEASERS, request),
  });

function page(teasers: readonly Teaser[], { asset, raw }: Pick<FragmentRequest, 'asset' | 'raw'>): Body {
  const organization = {
    '@type': 'Organization',
    '@id': '/#organization',
    name: BRAND,
    url: '/',
    logo: asset('icon.svg'),
  };
  const website = {
    '@type': 'WebSite',
    '@id': '/#website',
    name: BRAND,
    url: '/',
    publisher: { '@id': '/#organization' },
  };
  return html`<div class="home" data-boundary="explore">
  <div class="home-intro">
    <h1 class="home-title">Built for the long row</h1>
    <p class="home-lead">${LEAD}</p>
  </div>
  <ul class="teasers">${teasers.map((teaser) => tile(teaser, asset))}</ul>
  ${raw(jsonLd({ '@graph': [organization, website] }))}
</div>`;
}

const tile = ({ kind, title, text, url }: Teaser, asset: (name: string) => string): Body =>
  html`<li><a class="teaser" href="${url}">
  <img class="teaser-picture" src="${asset(teaserPicture(kind))}" width="800" height="500" alt="">
  <span class="teaser-text"><span class="teaser-name">${title}</span> ${text}</span>
</a></li>`;
