import { type FragmentRequest, html } from '@selvedge/podlet';
import { productPath } from '../pages.ts';
import type { Product, Variant } from '../service.ts';
import { textsIn } from '../texts/index.ts';
// Defines the element, so that its shadow root is rendered here too.
import '../islands/product.ts';

const SCRIPT = 'product.js';

/** The product's variants: links, and the one that is shown. Where there is a choice, an island saves the full load. */
export function variants(
  { locale, href, asset, template, refreshUrl }: FragmentRequest,
  { id, variants }: Product,
  selected: Variant,
) {
  const texts = textsIn(locale);
  const link = (variant: Variant) =>
    html`<a class="variant" href=${href(productPath(id, variant.sku))}>${swatch(variant)}${variant.colour.name}</a>`;
  const list = html`<nav aria-label="${texts.colours}"><p class="variants-label">${texts.colour}</p><ul class="variants">${variants.map(
    (variant) => html`<li>${variant === selected ? current(variant) : link(variant)}</li>`,
  )}</ul></nav>`;
  const fragment = refreshUrl({ podlet: 'decide', fragment: 'product', query: { id } });
  if (variants.length === 1 || !fragment) return list;
  return html`<decide-variants island=${asset(SCRIPT)} template=${template(SCRIPT)} on="idle" fragment=${fragment} defer-hydration>${list}</decide-variants>`;
}

const current = (variant: Variant) =>
  html`<strong class="variant variant-selected" aria-current="true">${swatch(variant)}${variant.colour.name}</strong>`;

const swatch = ({ colour }: Variant) =>
  html`<svg width="24" height="24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill=${colour.rgb} stroke="#808a84"/></svg>`;
