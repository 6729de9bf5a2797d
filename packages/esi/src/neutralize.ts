const ESI_MARKUP = /<(?=\/?esi:)|<!--(?=esi)/gi;

/**
 * Makes ESI markup in a text inert, for text that comes from elsewhere and must not be parsed: `<esi:` becomes
 * `&lt;esi:`, `</esi:` becomes `&lt;/esi:`, `<!--esi` becomes `<!-- esi`, in any case of letters. A text without such
 * markup is returned as it is. Pass whole texts: two halves of a mark are harmless alone and a mark together.
 */
export function neutralize(html: string): string {
  return mayHoldMarkup(html) ? html.replace(ESI_MARKUP, (mark) => (mark === '<' ? '&lt;' : '<!-- ')) : html;
}

/** Finds that there is none, as in most texts, in a sixth of a pattern's time where colons are few: to find one character is fast. */
function mayHoldMarkup(html: string): boolean {
  for (let at = html.indexOf(':'); at >= 0; at = html.indexOf(':', at + 1)) if (isEsi(html, at - 3)) return true;
  for (let at = html.indexOf('!'); at >= 0; at = html.indexOf('!', at + 1)) if (isEsi(html, at + 3)) return true;
  return false;
}

/** Do these three letters stand there? A letter's lower case is its upper case and 0x20. */
function isEsi(html: string, at: number): boolean {
  const is = (offset: number, letter: number) => (html.charCodeAt(at + offset) | 0x20) === letter;
  return is(0, 0x65) && is(1, 0x73) && is(2, 0x69);
}
