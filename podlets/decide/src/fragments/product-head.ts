import type { FragmentHead } from '@selvedge/contracts';
import type { Product, Variant } from '../service.ts';
import { BRAND, productPath } from './texts.ts';

/**
 * What a product contributes to the page's head. The first variant stands for the product: its canonical URL has no SKU,
 * whatever was asked.
 */
export function productHead({ id, name, description, variants }: Product, variant: Variant): FragmentHead {
  const isFirst = variant === variants[0];
  return {
    title: `${name} in ${variant.colour.name} | ${BRAND}`,
    description,
    canonical: productPath(id, isFirst ? undefined : variant.sku),
    openGraph: { type: 'product', image: variant.picture },
  };
}
