/**
 * A script element with structured data, for `raw()`. URLs in it may be paths: they resolve against the page's
 * (JSON-LD 1.1 §7.1).
 */
export function jsonLd(data: Readonly<Record<string, unknown>>): string {
  // "</script" must not end the element, whatever a name holds.
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c');
  return `<script type="application/ld+json">${json}</script>`;
}

/** https://schema.org/BreadcrumbList, from the home page to this one. */
export function breadcrumbs(steps: readonly { readonly name: string; readonly path: string }[]) {
  return {
    '@type': 'BreadcrumbList',
    itemListElement: steps.map(({ name, path }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name,
      item: path,
    })),
  };
}
