import { type FragmentRequest, html } from '@selvedge/podlet';
import type { Product, Variant } from '../service.ts';
import { productPath } from './texts.ts';

/** The product's variants: links, and the one that is shown. */
export function variants(_request: FragmentRequest, { id, variants }: Product, selected: Variant) {
  return html`<nav aria-label="Colours"><p class="variants-label">Colour</p><ul class="variants">${variants.map(
    (variant) => html`<li>${variant === selected ? current(variant) : link(id, variant)}</li>`,
  )}</ul></nav>`;
}

const current = (variant: Variant) =>
  html`<strong class="variant variant-selected" aria-current="true">${swatch(variant)}${variant.colour.name}</strong>`;

const link = (id: string, variant: Variant) =>
  html`<a class="variant" href=${productPath(id, variant.sku)}>${swatch(variant)}${variant.colour.name}</a>`;

const swatch = ({ colour }: Variant) =>
  html`<svg width="24" height="24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill=${colour.rgb} stroke="#808a84"/></svg>`;
