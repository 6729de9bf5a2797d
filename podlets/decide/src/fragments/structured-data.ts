import type { FragmentRequest } from '@selvedge/podlet';
import { BRAND, categoryPath, productPath } from '../pages.ts';
import type { Product, Variant } from '../service.ts';
import { textsIn } from '../texts/index.ts';

/**
 * A variant's JSON-LD (schema.org `Product` and `BreadcrumbList`) as a script element. URLs are relative to the page, as
 * JSON-LD 1.1 §7 allows: a fragment does not know the site's origin.
 */
export function structuredData(
  { locale, href }: Pick<FragmentRequest, 'locale' | 'href'>,
  { id, name, category, description }: Product,
  variant: Variant,
): string {
  const { machines, categories } = textsIn(locale);
  const { sku, colour, picture, price, available } = variant;
  const url = href(productPath(id, sku));
  const product = {
    '@type': 'Product',
    name,
    sku,
    productID: id,
    color: colour.name,
    description,
    image: picture,
    brand: { '@type': 'Brand', name: BRAND },
    offers: {
      '@type': 'Offer',
      url,
      price,
      priceCurrency: 'EUR',
      // Nothing is said while the stock is not known.
      ...(available !== undefined && { availability: `https://schema.org/${available ? 'InStock' : 'OutOfStock'}` }),
    },
  };
  const steps = [
    { name: machines, path: '/products' },
    { name: categories[category], path: categoryPath(category) },
    { name, path: productPath(id) },
  ];
  const breadcrumb = {
    '@type': 'BreadcrumbList',
    itemListElement: steps.map((step, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name: step.name,
      item: href(step.path),
    })),
  };
  const json = JSON.stringify({ '@context': 'https://schema.org', '@graph': [product, breadcrumb] });
  return `<script type="application/ld+json">${json.replaceAll('<', '\\u003c')}</script>`;
}
