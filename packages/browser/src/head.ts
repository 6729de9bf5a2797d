import type { FragmentHead } from '@selvedge/contracts';

/**
 * Read `podlet-head`: base64url of JSON in UTF-8. The server checked its shape.
 *
 * @throws SyntaxError or DOMException if it is malformed
 */
export function readHead(headers: Headers): FragmentHead | undefined {
  const value = headers.get('podlet-head');
  if (!value) return undefined;
  const binary = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
}

/** Update what a visitor can see or share: the title, the canonical URL and their Open Graph twins, where they exist. */
export function applyHead({ title, canonical, openGraph }: FragmentHead): void {
  if (title) document.title = title;
  setAttribute('meta[property="og:title"]', 'content', openGraph?.title ?? title);
  const link = document.querySelector<HTMLLinkElement>('link[rel=canonical]');
  if (!canonical || !link) return;
  // The site's public origin is that of the canonical URL that stands there.
  link.href = new URL(canonical, link.href).href;
  setAttribute('meta[property="og:url"]', 'content', link.href);
}

function setAttribute(selector: string, name: string, value: string | undefined): void {
  if (value) document.querySelector(selector)?.setAttribute(name, value);
}
