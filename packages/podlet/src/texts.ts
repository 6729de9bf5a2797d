/**
 * A team's texts, one catalogue a locale; all have the shape of the first.
 *
 * @param catalogues by locale, lower case; the first stands in for a locale that there is none for
 * @returns the catalogue of a locale: its own, else that of the range it is part of (`de` for `de-at`; RFC 4647 §3.4)
 */
export function createTexts<Texts>(catalogues: Readonly<Record<string, Texts>>): (locale: string) => Texts {
  const [first] = Object.values(catalogues);
  if (first === undefined) throw new TypeError('createTexts() needs at least one catalogue');
  return (locale) => {
    for (let range = locale; range !== ''; range = range.slice(0, Math.max(0, range.lastIndexOf('-')))) {
      if (Object.hasOwn(catalogues, range)) return catalogues[range]!;
    }
    return first;
  };
}
