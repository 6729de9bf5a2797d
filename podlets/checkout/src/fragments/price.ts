/**
 * @param euros whole euros
 * @param locale BCP 47 tag
 * @returns `€ 48,500`
 */
export const price = (euros: number, locale: string): string => `€ ${euros.toLocaleString(locale)}`;
