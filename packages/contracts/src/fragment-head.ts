import { z } from 'zod';
import { CspSources } from './csp.ts';

/** The most that a `podlet-head` value may measure, in bytes. It travels in a header field. */
export const MAX_PODLET_HEAD = 4096;

const line = (max: number) => z.string().max(max);

/**
 * What a fragment adds to the page's `<head>` and status. Parsed by the reader and only ever widened: a reader ignores
 * what it does not know.
 */
export const FragmentHead = z.object({
  title: line(300).optional(),
  description: line(1000).optional(),
  /** Absolute path on the site, or an absolute URL. */
  canonical: line(2000).optional(),
  robots: line(200).optional(),
  /** Open Graph, without the `og:` prefix: `{ type: 'product', image: '/…' }`. */
  openGraph: z.record(z.string().regex(/^[a-z][a-z0-9_:]*$/), line(1000)).optional(),
  /** Language tag (or `x-default`) to URL. */
  hreflang: z.record(z.string().regex(/^[A-Za-z0-9-]{2,35}$/), line(2000)).optional(),
  /** `rel="prev"` and `rel="next"` of a list that has pages. */
  prev: line(2000).optional(),
  next: line(2000).optional(),
  /** What the fragment needs beside the page's own origin; the site decides what of it is granted. */
  csp: CspSources.optional(),
  /** The HTTP status that the page should answer with, where it is not the fragment's own. */
  status: z.int().min(200).max(599).optional(),
});
export type FragmentHead = z.infer<typeof FragmentHead>;

/**
 * @returns the header value: base64url of the JSON in UTF-8
 * @throws RangeError if it would be longer than {@link MAX_PODLET_HEAD}
 */
export function encodeFragmentHead(head: FragmentHead): string {
  const bytes = new TextEncoder().encode(JSON.stringify(FragmentHead.parse(head)));
  const value = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
  if (value.length > MAX_PODLET_HEAD) {
    throw new RangeError(
      `podlet-head measures ${value.length} bytes, at most ${MAX_PODLET_HEAD} are allowed: shorten the description`,
    );
  }
  return value;
}

/**
 * @returns what the header says, or undefined where it is absent, too long or malformed: a broken head must not cost the page
 */
export function decodeFragmentHead(value: string | null | undefined): FragmentHead | undefined {
  if (!value || value.length > MAX_PODLET_HEAD) return undefined;
  try {
    const binary = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const parsed = FragmentHead.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
