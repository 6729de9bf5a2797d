import { type Body, defineFragment, type FragmentRequest, html, shareImage } from '@selvedge/podlet';
import { BRAND, pageTitle } from '../brand.ts';
import { PUBLIC } from '../caching.ts';
import { sharePicture, teaserPicture } from '../pictures.ts';
import type { Service, Teaser } from '../service.ts';
import { type Texts, textsIn } from '../texts/index.ts';

/** What the teasers say while the service is away. */
const staticTeasers = ({ classics, autonomous }: Texts): readonly Teaser[] => [
  { kind: 'classic', title: classics, text: '', url: '/products/classic' },
  { kind: 'autonomous', title: autonomous, text: '', url: '/products/autonomous' },
];

export const home = (service: Service) =>
  defineFragment({
    styles: ['pages.css'],
    async content(request) {
      const { locale, home } = textsIn(request.locale);
      return {
        body: page(await service.teasers(locale), request),
        cacheControl: PUBLIC,
        tags: ['teasers'],
        head: {
          title: pageTitle(home.title),
          description: home.lead,
          canonical: request.href('/'),
          openGraph: { title: home.title, ...shareImage(request.asset(sharePicture('classic')), home.title) },
        },
      };
    },
    fallback: (request) => page(staticTeasers(textsIn(request.locale)), request),
  });

type Request = Pick<FragmentRequest, 'locale' | 'href' | 'asset' | 'jsonLd'>;

function page(teasers: readonly Teaser[], request: Request): Body {
  const { locale, href, asset, jsonLd } = request;
  const { home } = textsIn(locale);
  const organization = {
    '@type': 'Organization',
    '@id': '/#organization',
    name: BRAND,
    url: '/',
    logo: asset('icon.svg'),
  };
  const website = {
    '@type': 'WebSite',
    '@id': `${href('/')}#website`,
    name: BRAND,
    url: href('/'),
    inLanguage: locale,
    publisher: { '@id': '/#organization' },
  };
  return html`<div class="home" data-boundary="explore">
  <div class="home-intro">
    <h1 class="home-title">${home.heading}</h1>
    <p class="home-lead">${home.lead}</p>
  </div>
  <ul class="teasers">${teasers.map((teaser) => tile(teaser, request))}</ul>
  ${jsonLd({ '@graph': [organization, website] })}
</div>`;
}

const tile = ({ kind, title, text, url }: Teaser, { href, asset }: Request): Body =>
  html`<li><a class="teaser" href="${href(url)}">
  <img class="teaser-picture" src="${asset(teaserPicture(kind))}" width="800" height="500" alt="">
  <span class="teaser-text"><span class="teaser-name">${title}</span> ${text}</span>
</a></li>`;
