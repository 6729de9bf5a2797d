import { type Body, defineFragment, type FragmentRequest, html, shareImage } from '@selvedge/podlet';
import { nothing } from 'lit';
import { z } from 'zod';
import { pageTitle } from '../brand.ts';
import { PUBLIC } from '../caching.ts';
import { breadcrumbs } from '../json-ld.ts';
import { sharePicture } from '../pictures.ts';
import type { Categories, ProductPage, Service } from '../service.ts';
import { textsIn } from '../texts/index.ts';

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
    async content(request) {
      const { query } = request;
      const { locale } = textsIn(request.locale);
      const [categories, list] = await Promise.all([
        service.categories(locale),
        service.products(locale, query.category, Number(query.page ?? 1)),
      ]);
      if (!list) return { status: 404, body: '' };
      return {
        body: page(categories, list, request),
        cacheControl: PUBLIC,
        tags: tagsOf(list),
        head: headOf(list, request),
      };
    },
    fallback({ locale }) {
      const texts = textsIn(locale);
      return html`<div class="category" data-boundary="explore">
  <h1>${texts.machines}</h1>
  <p class="category-count">${texts.category.away}</p>
</div>`;
    },
  });

type Request = Pick<FragmentRequest, 'locale' | 'href' | 'asset' | 'jsonLd'>;

/** @returns the path of one page of a list; the first has no `page` */
function pathOf(slug: string | undefined, page = 1): string {
  const path = slug === undefined ? '/products' : `/products/${slug}`;
  return page === 1 ? path : `${path}?page=${page}`;
}

function headOf({ category, total, page, pages }: ProductPage, { locale, href, asset }: Request) {
  const texts = textsIn(locale);
  const name = category?.name ?? texts.machines;
  const title = page === 1 ? name : texts.category.page(name, page);
  const picture = sharePicture(category?.slug === 'autonomous' ? 'autonomous' : 'classic');
  const url = (page: number) => href(pathOf(category?.slug, page));
  return {
    title: pageTitle(title),
    description: texts.category.description(name, total),
    canonical: url(page),
    openGraph: { title, ...shareImage(asset(picture), name) },
    ...(page > 1 && { prev: url(page - 1) }),
    ...(page < pages && { next: url(page + 1) }),
  };
}

/** A page changes with its tiles, with which of them are on it, and, by the counts, with any category. */
function tagsOf({ category, page, products }: ProductPage): string[] {
  const list = category ? `products-${category.slug}` : 'products';
  return [
    'categories',
    ...(category ? [`category-${category.slug}`] : []),
    list,
    `${list}-page-${page}`,
    ...products.map(({ id }) => `tile-${id.toLowerCase()}`),
  ];
}

function page(categories: Categories, list: ProductPage, request: Request): Body {
  const { machines, category } = textsIn(request.locale);
  return html`<div class="category" data-boundary="explore">
  <h1>${list.category?.name ?? machines}</h1>
  ${filters(categories, list.category?.slug, request)}
  <p class="category-count">${category.products(list.total)}</p>
  <ul class="tiles">${list.products.map((product, index) => tile(product, index, request))}</ul>
  ${pager(list, request)}
  ${request.jsonLd(structuredData(list, request))}
</div>`;
}

function filters({ total, categories }: Categories, active: string | undefined, { locale, href }: Request): Body {
  const texts = textsIn(locale);
  const all = { slug: undefined, name: texts.category.all, count: total };
  const filter = ({ slug, name, count }: { slug: string | undefined; name: string; count: number }) => {
    const text = html`${name} <span class="filter-count">${texts.number(count)}</span>`;
    return slug === active
      ? html`<li><strong class="filter filter-active" aria-current="page">${text}</strong></li>`
      : html`<li><a class="filter" href="${href(pathOf(slug))}">${text}</a></li>`;
  };
  const list = [all, ...categories].map(filter);
  return html`<nav aria-label="${texts.category.filters}"><ul class="filters">${list}</ul></nav>`;
}

function tile(
  { name, url, picture, startPrice }: ProductPage['products'][number],
  index: number,
  { locale, href }: Request,
): Body {
  const loading = index < EAGER_PICTURES ? nothing : 'lazy';
  return html`<li><a class="tile" href="${href(url)}">
  <img class="tile-picture" src="${picture}" width="800" height="600" alt="" loading=${loading}>
  <span class="tile-name">${name}</span> <span class="tile-price">${textsIn(locale).category.price(startPrice)}</span>
</a></li>`;
}

function pager({ category, page, pages }: ProductPage, { locale, href }: Request): Body {
  if (pages === 1) return '';
  const texts = textsIn(locale).category;
  const link = (to: number, rel: string, text: string) =>
    html`<a href="${href(pathOf(category?.slug, to))}" rel="${rel}">${text}</a>`;
  const previous = page > 1 ? link(page - 1, 'prev', texts.previous) : '';
  const next = page < pages ? link(page + 1, 'next', texts.next) : '';
  return html`<nav class="pager" aria-label="${texts.pages}">${previous}${next}</nav>`;
}

function structuredData({ category, products }: ProductPage, { locale, href }: Request) {
  const { homePage, machines } = textsIn(locale);
  const itemList = {
    '@type': 'ItemList',
    itemListElement: products.map(({ name, url }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name,
      url: href(url),
    })),
  };
  const steps = [
    { name: homePage, path: href('/') },
    { name: machines, path: href(pathOf(undefined)) },
    ...(category ? [{ name: category.name, path: href(pathOf(category.slug)) }] : []),
  ];
  return { '@graph': [itemList, breadcrumbs(steps)] };
}
