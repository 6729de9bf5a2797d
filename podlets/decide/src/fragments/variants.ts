import { type FragmentRequest, html } from '@selvedge/podlet';
import type { Product, Variant } from '../service.ts';
import { productPath } from './texts.ts';
// Defines the element, so that its shadow root is rendered here too.
import '../islands/product.ts';

const SCRIPT = 'product.js';

/** The product's variants: links, and the one that is shown. Where there is a choice, an island saves the full load. */
export function variants(
  { asset, template, refreshUrl }: FragmentRequest,
  { id, variants }: Product,
  selected: Variant,
) {
  const list = html`<nav aria-label="Colours"><p class="variants-label">Colour</p><ul class="variants">${variants.map(
    (variant) => html`<li>${variant === selected ? current(variant) : link(id, variant)}</li>`,
  )}</ul></nav>`;
  const fragment = refreshUrl({ podlet: 'decide', fragment: 'product', query: { id } });
  if (variants.length === 1 || !fragment) return list;
  return html`<decide-variants island=${asset(SCRIPT)} template=${template(SCRIPT)} on="idle" fragment=${fragment} defer-hydration>${list}</decide-variants>`;
}

const current = (variant: Variant) =>
  html`<strong class="variant variant-selected" aria-current="true">${swatch(variant)}${variant.colour.name}</strong>`;

const link = (id: string, variant: Variant) =>
  html`<a class="variant" href=${productPath(id, variant.sku)}>${swatch(variant)}${variant.colour.name}</a>`;

const swatch = ({ colour }: Variant) =>
  html`<svg width="24" height="24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill=${colour.rgb} stroke="#808a84"/></svg>`;
