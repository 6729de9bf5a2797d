import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import { PUBLIC } from '../caching.ts';
import type { Recommendation, Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';

export const SKU = /^[A-Z0-9-]{3,40}$/;

/**
 * One machine among the recommendations. It is a fragment of its own, as it is in hundreds of lists: what is new of it is asked
 * for once. The lists bring its styles. Of a variant that is no more there is nothing, until its lists choose anew.
 */
export const card = (service: Service) =>
  defineFragment({
    query: z.object({ sku: z.string().regex(SKU, 'is no SKU') }),
    examples: [{ sku: 'CL-01-ME' }],

    async content(request) {
      const { sku } = request.query;
      const recommendation = await service.recommendation(sku);
      return {
        ...(recommendation ? { body: cardItem(recommendation, request) } : { status: 404, body: '' }),
        cacheControl: PUBLIC,
        tags: cardTags(sku),
      };
    },
  });

/** Tags of whatever shows the variant's card. */
export const cardTags = (sku: string): string[] => [`recommended-${sku.toLowerCase()}`];

/** The picture says nothing that the name does not, so it has no text of its own. */
export const cardItem = (
  { url, picture, name, price }: Recommendation,
  { locale, href }: Pick<FragmentRequest, 'locale' | 'href'>,
) =>
  html`<li><a class="recommendation" href=${href(url)}><img class="recommendation-picture" src=${picture} width="800" height="600" alt="" loading="lazy">${name} <span class="recommendation-price">${textsIn(locale).price(price)}</span></a></li>`;
