/** The name that follows every title. */
export const BRAND = 'Headland';

/** Where a product's page is, with a SKU for one variant of it. */
export const productPath = (id: string, sku?: string): string => `/product/${id}${sku ? `?sku=${sku}` : ''}`;

/** Where a category's page is, which explore owns. */
export const categoryPath = (category: string): string => `/products/${category}`;
