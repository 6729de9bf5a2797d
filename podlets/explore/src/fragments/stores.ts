import { type Body, defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { nothing } from 'lit';
import { PUBLIC } from '../caching.ts';
import { breadcrumbs, jsonLd } from '../json-ld.ts';
import { storePicture } from '../pictures.ts';
import type { Service, Store } from '../service.ts';
import { pageTitle } from '../words.ts';

const TITLE = 'Stores';

/** Pictures of the first row are seen at once; the others load when they come near. */
const EAGER_PICTURES = 4;

export const stores = (service: Service) =>
  defineFragment({
    styles: ['pages.css'],
    async content(request) {
      const list = await service.stores();
      return {
        body: page(list, request),
        cacheControl: PUBLIC,
        tags: ['stores'],
        head: {
          title: pageTitle(TITLE),
          description: `Where to pick up your tractor: Headland in ${list.map(({ city }) => city).join(', ')}.`.slice(
            0,
            300,
          ),
          canonical: '/stores',
          openGraph: { type: 'website', title: TITLE },
        },
      };
    },
    fallback: () =>
      html`<div class="stores" data-boundary="explore">
  <h1>${TITLE}</h1>
  <p>The list is stuck in the mud. Try again in a minute.</p>
</div>`,
  });

function page(list: readonly Store[], { asset, raw }: Pick<FragmentRequest, 'asset' | 'raw'>): Body {
  return html`<div class="stores" data-boundary="explore">
  <h1>${TITLE}</h1>
  <ul class="stores-list">${list.map((store, index) => tile(store, asset(storePicture(index)), index))}</ul>
  ${raw(structuredData(list))}
</div>`;
}

function tile({ name, street, postcode, city, country }: Store, picture: string, index: number): Body {
  const loading = index < EAGER_PICTURES ? nothing : 'lazy';
  return html`<li class="store">
  <img class="store-picture" src="${picture}" width="480" height="300" alt="" loading=${loading}>
  <div class="store-text">
    <h2 class="store-name">${name}</h2>
    <address class="store-address">${street}<br>${postcode} ${city}<br>${country}</address>
  </div>
</li>`;
}

function structuredData(list: readonly Store[]): string {
  const places = list.map(({ id, name, street, postcode, city, country }) => ({
    '@type': 'Store',
    '@id': `/stores#${id}`,
    name,
    address: {
      '@type': 'PostalAddress',
      streetAddress: street,
      postalCode: postcode,
      addressLocality: city,
      addressCountry: country,
    },
  }));
  const steps = [
    { name: 'Home', path: '/' },
    { name: TITLE, path: '/stores' },
  ];
  return jsonLd({ '@graph': [...places, breadcrumbs(steps)] });
}
