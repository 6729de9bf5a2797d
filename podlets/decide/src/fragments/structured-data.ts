import type { FragmentRequest } from '@selvedge/podlet';
import { BRAND, categoryPath, productPath } from '../pages.ts';
import { sharePicture } from '../pictures/name.ts';
import type { Product, Variant } from '../service.ts';
import { textsIn } from '../texts/index.ts';

/**
 * A variant's structured data: schema.org `Product`, with what Google asks of a merchant listing, and `BreadcrumbList`. Its
 * addresses are paths, which `jsonLd()` makes absolute.
 */
export function structuredData(
  { locale, href }: Pick<FragmentRequest, 'locale' | 'href'>,
  { id, name, category, description }: Product,
  variant: Variant,
) {
  const { machines, categories } = textsIn(locale);
  const { sku, colour, picture, price, available } = variant;
  const url = href(productPath(id, sku));
  const product = {
    '@type': 'Product',
    '@id': `${url}#product`,
    url,
    name,
    sku,
    productID: id,
    color: colour.name,
    description,
    image: [sharePicture(picture), picture],
    brand: { '@type': 'Brand', name: BRAND },
    offers: {
      '@type': 'Offer',
      url,
      price,
      priceCurrency: 'EUR',
      itemCondition: 'https://schema.org/NewCondition',
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
  return { '@graph': [product, breadcrumb] };
}
