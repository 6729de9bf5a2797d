/** What all peers serve, by path. Sizes are those of a shop's pages: 20 KB of HTML, 2 KB a fragment. */
export const COOKIE = 'cart=3f9c21; theme=dark';
export const FRAGMENTS = 6;

/** The language a page's includes are written in. nginx knows SSI only. */
export type Language = 'esi' | 'ssi';

const KB = 1000;
const SENTENCE = 'A tractor that starts on a cold morning is worth more than two that shine in the yard. ';

/** So many bytes of HTML. */
export function html(label: string, bytes: number): string {
  const open = `<section data-part="${label}"><p>`;
  const close = '</p></section>\n';
  return (
    open + SENTENCE.repeat(Math.ceil(bytes / SENTENCE.length)).slice(0, bytes - open.length - close.length) + close
  );
}

export function include(language: Language, path: string): string {
  return language === 'esi' ? `<esi:include src="${path}"/>` : `<!--# include virtual="${path}" -->`;
}

export const plainPage = (): string => `<!doctype html>\n${html('plain', 20 * KB)}`;

/** 8 KB and six fragments of 2 KB. */
export function composedPage(language: Language): string {
  const parts = Array.from(
    { length: FRAGMENTS },
    (_, at) => include(language, `/_fragments/public/${at}`) + html(`t${at}`, KB),
  );
  return `<!doctype html>\n${html('head', 2 * KB)}${parts.join('')}`;
}

export const publicFragment = (name: string): string => html(`fragment-${name}`, 2 * KB);

/** 19.5 KB and what only one visitor sees. */
export function holedPage(language: Language): string {
  return `<!doctype html>\n${html('before', 4 * KB)}${include(language, '/_fragments/private/cart')}${html('after', 15.5 * KB)}`;
}

export const privateFragment = (cookie: string | undefined): string => html(`cart-of-${cookie ?? 'nobody'}`, KB / 2);

/** A page of its own for each visit, whose includes take a while. */
export function slowPage(language: Language, visit: string, ms: number, count: number): string {
  const parts = Array.from({ length: count }, (_, at) => include(language, `/_fragments/slow/${ms}/${visit}/${at}`));
  return `<!doctype html>\n${html('head', 2 * KB)}${parts.join('\n')}${html('end', KB)}`;
}
