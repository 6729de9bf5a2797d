import { type Body, defineFragment, type FragmentRequest, html, shareImage } from '@selvedge/podlet';
import { nothing } from 'lit';
import { pageTitle } from '../brand.ts';
import { PUBLIC } from '../caching.ts';
import { breadcrumbs } from '../json-ld.ts';
import { sharePicture, storePicture } from '../pictures.ts';
import type { Service, Store } from '../service.ts';
import { textsIn } from '../texts/index.ts';

/** Pictures of the first row are seen at once; the others load when they come near. */
const EAGER_PICTURES = 4;

export const stores = (service: Service) =>
  defineFragment({
    styles: ['pages.css'],
    async content(request) {
      const texts = textsIn(request.locale);
      const list = await service.stores(texts.locale);
      return {
        body: page(list, request),
        cacheControl: PUBLIC,
        tags: ['stores'],
        head: {
          title: pageTitle(texts.stores),
          description: texts.storeList.description(list.map(({ city }) => city).join(', ')).slice(0, 300),
          canonical: request.href('/stores'),
          openGraph: { title: texts.stores, ...shareImage(request.asset(sharePicture('stores')), texts.stores) },
        },
      };
    },
    fallback({ locale }) {
      const texts = textsIn(locale);
      return html`<div class="stores" data-boundary="explore">
  <h1>${texts.stores}</h1>
  <p>${texts.storeList.away}</p>
</div>`;
    },
  });

type Request = Pick<FragmentRequest, 'locale' | 'href' | 'asset' | 'jsonLd'>;

function page(list: readonly Store[], request: Request): Body {
  const { locale, asset, jsonLd } = request;
  return html`<div class="stores" data-boundary="explore">
  <h1>${textsIn(locale).stores}</h1>
  <ul class="stores-list">${list.map((store, index) => tile(store, asset(storePicture(index)), index))}</ul>
  ${jsonLd(structuredData(list, request))}
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

function structuredData(list: readonly Store[], { locale, href }: Request) {
  const texts = textsIn(locale);
  const places = list.map(({ id, name, street, postcode, city, country }) => ({
    '@type': 'Store',
    '@id': `${href('/stores')}#${id}`,
    url: href('/stores'),
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
    { name: texts.homePage, path: href('/') },
    { name: texts.stores, path: href('/stores') },
  ];
  return { '@graph': [...places, breadcrumbs(steps)] };
}
