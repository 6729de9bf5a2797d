import type { FragmentHead } from '@selvedge/contracts';
import { type FragmentRequest, shareImage } from '@selvedge/podlet';
import { BRAND, productPath } from '../pages.ts';
import { sharePicture } from '../pictures/name.ts';
import type { Product, Variant } from '../service.ts';
import { textsIn } from '../texts/index.ts';

/**
 * What a product contributes to the page's head. The first variant stands for the product: its canonical URL has no SKU,
 * whatever was asked.
 */
export function productHead(
  { locale, href }: Pick<FragmentRequest, 'locale' | 'href'>,
  { id, name, description, variants }: Product,
  variant: Variant,
): FragmentHead {
  const isFirst = variant === variants[0];
  const shown = textsIn(locale).painted(name, variant.colour.name);
  return {
    title: `${shown} | ${BRAND}`,
    description,
    canonical: href(productPath(id, isFirst ? undefined : variant.sku)),
    openGraph: { type: 'product', ...shareImage(sharePicture(variant.picture), shown) },
  };
}
