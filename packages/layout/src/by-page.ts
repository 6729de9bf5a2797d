import type { Page } from './site.ts';

/** Remembers what is the same for all who ask for a page in one locale, for as long as the page itself is there. */
export function rememberByPage<T>(make: (page: Page, locale: string) => T): (page: Page, locale: string) => T {
  const made = new WeakMap<Page, Map<string, T>>();
  return (page, locale) => {
    let known = made.get(page);
    if (!known) {
      known = new Map();
      made.set(page, known);
    }
    let one = known.get(locale);
    if (one === undefined) {
      one = make(page, locale);
      known.set(locale, one);
    }
    return one;
  };
}
