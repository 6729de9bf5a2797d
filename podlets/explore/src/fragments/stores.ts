import { type Body, defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { PUBLIC } from '../caching.ts';
import { breadcrumbs, jsonLd } from '../json-ld.ts';
import { storePicture } from '../pictures.ts';
import type { Service, Store } from '../service.ts';
import { pageTitle } from '../words.ts';

const TITLE = 'Stores';

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
      html`<div class="stores" data-boundary="explore"><h1>${TITLE}</h1><p>The list is stuck in the mud. Try again in a minute.</p></div>`,
  });

function page(list: readonly Store[], { asset, raw }: Pick<FragmentRequest, 'asset' | 'raw'>): Body {
  const tile = ({ name, street, postcode, city, country }: Store, index: number) =>
    html`<li class="store"><img class="store-picture" src="${asset(storePicture(index))}" width="480" height="300" alt="" loading="${index < 3 ? 'eager' : 'lazy'}"><div class="store-text"><h2 class="store-name">${name}</h2><address class="store-address">${street}<br>${postcode} ${city}<br>${country}</address></div></li>`;
  return html`<div class="stores" data-boundary="explore"><h1>${TITLE}</h1><ul class="stores-list">${list.map(tile)}</ul>${raw(structuredData(list))}</div>`;
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
