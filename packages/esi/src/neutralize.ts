const ESI_MARKUP = /<(?=\/?esi:)|<!--(?=esi)/gi;

/**
 * Makes ESI markup in a text inert, for text that comes from elsewhere and must not be parsed: `<esi:` becomes
 * `&lt;esi:`, `</esi:` becomes `&lt;/esi:`, `<!--esi` becomes `<!-- esi`, in any case of letters. A text without such
 * markup is returned as it is. Pass whole texts: two halves of a mark are harmless alone and a mark together.
 */
export function neutralize(html: string): string {
  return html.replace(ESI_MARKUP, (mark) => (mark === '<' ? '&lt;' : '<!-- '));
}
