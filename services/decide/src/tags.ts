/** What the podlet's fragments carry in `Surrogate-Key`, and what is purged when their data changes: all pages of a product. */
export const productTag = (id: string): string => `product-${id.toLowerCase()}`;

/** The pages of a product that show this variant: no other says what it costs. */
export const variantTag = (sku: string): string => `variant-${sku.toLowerCase()}`;
