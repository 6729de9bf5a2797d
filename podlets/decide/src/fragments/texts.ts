/** The name that follows every title. */
export const BRAND = 'Headland';

/** The category pages, which explore owns. */
export const SECTIONS = {
  classic: { name: 'Classics', path: '/products/classic' },
  autonomous: { name: 'Autonomous', path: '/products/autonomous' },
} as const;

/** Where a product's page is, with a SKU for one variant of it. */
export const productPath = (id: string, sku?: string): string => `/product/${id}${sku ? `?sku=${sku}` : ''}`;

const numbers = new Intl.NumberFormat('en');

/** @param euros whole euros, as `€ 64,500` */
export const price = (euros: number): string => `€ ${numbers.format(euros)}`;
