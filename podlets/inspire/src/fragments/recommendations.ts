import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import type { Recommendation, Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';

/** A day: what changes is purged by the service, when it changes. */
const PUBLIC = 'public, max-age=0, s-maxage=86400, stale-while-revalidate=600, stale-if-error=86400';

/** How many cards the design has room for. */
const CARDS = 4;
/** The most that the service takes. A longer cart is well described by its first lines. */
const MAX_SKUS = 50;

/** SKUs, comma-separated; what is none is left out, so that a wrong URL shows the service's fixed choice. */
const Skus = z
  .string()
  .default('')
  .transform((value) => value.split(',').filter((sku) => /^[A-Z0-9-]{3,40}$/.test(sku)))
  .transform((skus) => skus.slice(0, MAX_SKUS));

/** Machines that go with the given variants. */
export const recommendations = (service: Service) =>
  defineFragment({
    query: z.object({ skus: Skus }),
    styles: ['recommendations.css'],
    examples: [{}, { skus: 'CL-01-ME' }, { skus: 'CL-01-ME,AU-01-SK' }],

    async content(request) {
      const recommendations = await service.recommendations(request.query.skus, CARDS);
      // Only before its first catalogue. Nobody should keep an empty list for minutes.
      if (recommendations.length === 0)
        throw new Error("inspire's service knows no machine: its catalogue is not there");
      return {
        body: frame(
          request,
          html`<ul class="recommendations-list">${recommendations.map((one) => card(one, request))}</ul>`,
        ),
        cacheControl: PUBLIC,
        tags: ['recommendations', ...recommendations.map(({ sku }) => `recommended-${sku.toLowerCase()}`)],
      };
    },

    fallback: (request) =>
      frame(request, html`<p><a href=${request.href('/products')}>${textsIn(request.locale).all}</a></p>`),
  });

type Request = Pick<FragmentRequest, 'locale' | 'href'>;

const frame = ({ locale }: Request, content: unknown) => html`
  <aside class="recommendations" data-boundary="inspire" aria-labelledby="recommendations-title">
    <h2 class="recommendations-title" id="recommendations-title">${textsIn(locale).title}</h2>
    ${content}
  </aside>`;

/** The picture says nothing that the name does not, so it has no text of its own. */
const card = ({ url, picture, name, price }: Recommendation, { locale, href }: Request) =>
  html`<li><a class="recommendation" href=${href(url)}><img class="recommendation-picture" src=${picture} width="800" height="600" alt="" loading="lazy">${name} <span class="recommendation-price">${textsIn(locale).price(price)}</span></a></li>`;
