import { defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { z } from 'zod';
import { categoryPath } from '../pages.ts';
import type { Product, Service, Variant } from '../service.ts';
import { textsIn } from '../texts/index.ts';
import { productHead } from './product-head.ts';
import { structuredData } from './structured-data.ts';
import { variants } from './variants.ts';

/** A day: what changes is purged by the service, when it changes. */
const PUBLIC = 'public, max-age=0, s-maxage=86400, stale-while-revalidate=600, stale-if-error=86400';

const ID = z.string().regex(/^[A-Za-z0-9-]{1,40}$/, 'is no product id');
/** A wrong SKU is as good as none: the page shows the first variant. */
const Sku = z
  .string()
  .regex(/^[A-Z0-9-]{3,40}$/)
  .optional()
  .catch(undefined);

/** All of a product's page between header and footer. */
export const product = (service: Service) =>
  defineFragment({
    query: z.object({ id: ID, sku: Sku }),
    styles: ['product.css'],
    examples: [{ id: 'CL-01' }, { id: 'AU-01' }],

    async content(request) {
      const { id, sku } = request.query;
      const product = await service.product(id, textsIn(request.locale).locale);
      const tags = [`product-${id.toLowerCase()}`];
      if (typeof product === 'number') return { status: product, body: '', cacheControl: PUBLIC, tags };
      const variant = product.variants.find((candidate) => candidate.sku === sku) ?? product.variants[0]!;
      return {
        body: body(request, product, variant),
        head: productHead(request, product, variant),
        cacheControl: PUBLIC,
        tags: [...tags, `variant-${variant.sku.toLowerCase()}`, `category-${product.category}`],
      };
    },

    fallback({ locale, href }) {
      const { path, machines, away } = textsIn(locale);
      return html`
      <div class="product" data-boundary="decide" data-fragment="decide-product">
        <nav class="product-path" aria-label="${path}"><ol><li><a href=${href('/products')}>${machines}</a></li></ol></nav>
        <div class="product-info">
          <h1 class="product-name">${away.title}</h1>
          <p>${away.text} <a href=${href('/products')}>${away.link}</a>.</p>
        </div>
      </div>`;
    },
  });

function body(request: FragmentRequest, product: Product, variant: Variant) {
  const { name, category, highlights, description } = product;
  const { sku } = variant;
  const { locale, href } = request;
  const texts = textsIn(locale);
  return html`
    <div class="product" data-boundary="decide" data-fragment="decide-product">
      <nav class="product-path" aria-label="${texts.path}"><ol><li><a href=${href('/products')}>${texts.machines}</a></li><li><a href=${href(categoryPath(category))}>${texts.categories[category]}</a></li></ol></nav>
      <img class="product-picture" src=${variant.picture} width="800" height="600" alt="${texts.painted(name, variant.colour.name)}" fetchpriority="high">
      <div class="product-info">
        <div><h1 class="product-name">${name}</h1><p class="product-price">${texts.price(variant.price)}</p></div>
        <p class="product-description">${description}</p>
        <ul class="product-highlights">${highlights.map((highlight) => html`<li>${highlight}</li>`)}</ul>
        ${variants(request, product, variant)}
        ${request.include({
          podlet: 'checkout',
          fragment: 'add-to-cart',
          query: { sku },
          fallback: `<p><a href="${href('/checkout/cart')}">${texts.cart}</a></p>`,
        })}
      </div>
      <div class="product-more">${request.include({ podlet: 'inspire', fragment: 'recommendations', query: { skus: sku } })}</div>
      ${request.jsonLd(structuredData(request, product, variant))}
    </div>`;
}
