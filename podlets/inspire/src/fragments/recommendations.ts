import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import { PUBLIC } from '../caching.ts';
import type { Recommendation, Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';
import { cardItem, cardTags, SKU } from './card.ts';

/** How many cards the design has room for. */
const CARDS = 4;
/** The most that the service takes. A longer cart is well described by its first lines. */
const MAX_SKUS = 50;

/** SKUs, comma-separated; what is none is left out, so that a wrong URL shows the service's fixed choice. */
const Skus = z
  .string()
  .default('')
  .transform((value) => value.split(',').filter((sku) => SKU.test(sku)))
  .transform((skus) => skus.slice(0, MAX_SKUS));

/**
 * Machines that go with the given variants. It says which, and the cards say the rest: so it is as good as before when a price
 * changes, and only another choice purges it.
 */
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
      const cards = recommendations.map((one) => nestedCard(one, request));
      return {
        body: frame(request, html`<ul class="recommendations-list">${cards}</ul>`),
        cacheControl: PUBLIC,
        tags: ['recommendations'],
      };
    },

    fallback: (request) =>
      frame(request, html`<p><a href=${request.href('/products')}>${textsIn(request.locale).all}</a></p>`),
  });

/** Who cannot include gets the card itself, and its tags. */
const nestedCard = (recommendation: Recommendation, request: Pick<FragmentRequest, 'include' | 'locale' | 'href'>) => {
  const { sku } = recommendation;
  return request.include({
    podlet: 'inspire',
    fragment: 'card',
    query: { sku },
    fallback: cardItem(recommendation, request),
    fallbackTags: cardTags(sku),
  });
};

const frame = ({ locale }: Pick<FragmentRequest, 'locale'>, content: unknown) => html`
  <aside class="recommendations" data-boundary="inspire" aria-labelledby="recommendations-title">
    <h2 class="recommendations-title" id="recommendations-title">${textsIn(locale).title}</h2>
    ${content}
  </aside>`;
