/** What the podlet's fragments carry in `Surrogate-Key`, and what is purged when their data changes. */
export const productTag = (id: string): string => `product-${id.toLowerCase()}`;
