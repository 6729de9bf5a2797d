export const BRAND = 'Headland';

/** The text of `<title>`. */
export const pageTitle = (title: string): string => `${title} | ${BRAND}`;

const numbers = new Intl.NumberFormat('en');

/** @param price whole euros */
export const formatPrice = (price: number): string => `€ ${numbers.format(price)}`;

/** `1 product`, `1,200 products`. */
export const countProducts = (count: number): string =>
  `${numbers.format(count)} ${count === 1 ? 'product' : 'products'}`;

export const formatCount = (count: number): string => numbers.format(count);
