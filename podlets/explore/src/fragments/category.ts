import { type Body, defineFragment, type FragmentRequest, html } from '@selvedge/podlet';
import { nothing } from 'lit';
import { z } from 'zod';
import { PUBLIC } from '../caching.ts';
import { breadcrumbs, jsonLd } from '../json-ld.ts';
import type { Categories, ProductPage, Service } from '../service.ts';
import { countProducts, formatCount, formatPrice, pageTitle } from '../words.ts';

const ALL = 'Machines';

/** Pictures of the first row are seen at once; the others load when they come near. */
const EAGER_PICTURES = 4;

export const category = (service: Service) =>
  defineFragment({
    query: z.object({
      category: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,39}$/)
        .optional(),
      page: z
        .string()
        .regex(/^[1-9]\d{0,5}$/)
        .optional(),
    }),
    styles: ['pages.css'],
    examples: [{}, { category: 'classic' }, { category: 'autonomous' }],
    async content({ query, raw }) {
      const [categories, list] = await Promise.all([
        service.categories(),
        service.products(query.category, Number(query.page ?? 1)),
      ]);
      if (!list) return { status: 404, body: '' };
      return {
        body: page(categories, list, raw),
        cacheControl: PUBLIC,
        tags: tagsOf(list),
        head: headOf(list),
      };
    },
    fallback: () =>
      html`<div class="category" data-boundary="explore">
  <h1>${ALL}</h1>
  <p class="category-count">The list is stuck in the mud. Try again in a minute.</p>
</div>`,
  });

/** @returns the path of one page of a list; the first has no `page` */
function pathOf(slug: string | undefined, page = 1): string {
  const path = slug === undefined ? '/products' : `/products/${slug}`;
  return page === 1 ? path : `${path}?page=${page}`;
}

function headOf({ category, total, page, pages, products }: ProductPage) {
  const name = category?.name ?? ALL;
  const title = page === 1 ? name : `${name}, page ${page}`;
  const image = products[0]?.picture;
  return {
    title: pageTitle(title),
    description: `${name} at Headland: ${countProducts(total)} by price, ready for pick-up at a store near you.`,
    canonical: pathOf(category?.slug, page),
    openGraph: { type: 'website', title, ...(image !== undefined && { image }) },
    ...(page > 1 && { prev: pathOf(category?.slug, page - 1) }),
    ...(page < pages && { next: pathOf(category?.slug, page + 1) }),
  };
}

/** A list changes with its products and, by the counts, with any category. */
const tagsOf = ({ category, products }: ProductPage): string[] => [
  'categories',
  ...(category ? [`category-${category.slug}`] : []),
  ...products.map(({ id }) => `product-${id.toLowerCase()}`),
];

function page(categories: Categories, list: ProductPage, raw: FragmentRequest['raw']): Body {
  const name = list.category?.name ?? ALL;
  return html`<div class="category" data-boundary="explore">
  <h1>${name}</h1>
  ${filters(categories, list.category?.slug)}
  <p class="category-count">${countProducts(list.total)}</p>
  <ul class="tiles">${list.products.map(tile)}</ul>
  ${pager(list)}
  ${raw(structuredData(list))}
</div>`;
}

function filters({ total, categories }: Categories, active: string | undefined): Body {
  const all = { slug: undefined, name: 'All', count: total };
  const filter = ({ slug, name, count }: { slug: string | undefined; name: string; count: number }) => {
    const text = html`${name} <span class="filter-count">${formatCount(count)}</span>`;
    return slug === active
      ? html`<li><strong class="filter filter-active" aria-current="page">${text}</strong></li>`
      : html`<li><a class="filter" href="${pathOf(slug)}">${text}</a></li>`;
  };
  return html`<nav aria-label="Categories"><ul class="filters">${[all, ...categories].map(filter)}</ul></nav>`;
}

function tile({ name, url, picture, startPrice }: ProductPage['products'][number], index: number): Body {
  const loading = index < EAGER_PICTURES ? nothing : 'lazy';
  return html`<li><a class="tile" href="${url}">
  <img class="tile-picture" src="${picture}" width="800" height="600" alt="" loading=${loading}>
  <span class="tile-name">${name}</span> <span class="tile-price">from ${formatPrice(startPrice)}</span>
</a></li>`;
}

function pager({ category, page, pages }: ProductPage): Body {
  if (pages === 1) return '';
  const previous = page > 1 ? html`<a href="${pathOf(category?.slug, page - 1)}" rel="prev">Previous page</a>` : '';
  const next = page < pages ? html`<a href="${pathOf(category?.slug, page + 1)}" rel="next">Next page</a>` : '';
  return html`<nav class="pager" aria-label="Pages">${previous}${next}</nav>`;
}

function structuredData({ category, products }: ProductPage): string {
  const itemList = {
    '@type': 'ItemList',
    itemListElement: products.map(({ name, url }, index) => ({ '@type': 'ListItem', position: index + 1, name, url })),
  };
  const steps = [
    { name: 'Home', path: '/' },
    { name: ALL, path: pathOf(undefined) },
    ...(category ? [{ name: category.name, path: pathOf(category.slug) }] : []),
  ];
  return jsonLd({ '@graph': [itemList, breadcrumbs(steps)] });
}
