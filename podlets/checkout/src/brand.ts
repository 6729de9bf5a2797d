export const BRAND = 'Headland';

/** The text of `<title>`. */
export const pageTitle = (title: string): string => `${title} | ${BRAND}`;
