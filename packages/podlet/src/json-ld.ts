/** The members of schema.org's types that hold an address, as far as paths are written in them. */
const ADDRESSES = new Set(['@id', 'url', 'item', 'image', 'logo', 'contentUrl', 'target']);

/**
 * A script element with structured data (JSON-LD 1.1). Browsers do not execute it, so no policy has to let it through.
 *
 * @param origin what paths in the data belong to: readers of structured data want absolute addresses
 */
export function jsonLdScript(data: Readonly<Record<string, unknown>>, origin: string): string {
  const resolve = (key: string, value: unknown): unknown =>
    ADDRESSES.has(key) && typeof value === 'string' && URL.canParse(value, origin)
      ? new URL(value, origin).href
      : value;
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data }, (key, value) =>
    Array.isArray(value) ? value.map((item) => resolve(key, item)) : resolve(key, value),
  );
  // "</script" must not end the element, whatever a name holds; nor "<!--" begin what only a second "</script" ends.
  return `<script type="application/ld+json">${json.replaceAll('<', '\\u003c')}</script>`;
}
