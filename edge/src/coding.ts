/** How a body may be packed for a visitor. */
export type Coding = 'br' | 'gzip';

const ACCEPTED = {
  br: /(?:^|,)\s*br\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i,
  gzip: /(?:^|,)\s*gzip\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i,
};

/** Does this `Accept-Encoding` name the coding, and not to refuse it (RFC 9110 §12.5.3)? */
export function accepts(header: string | undefined, coding: Coding): boolean {
  const found = header === undefined ? null : ACCEPTED[coding].exec(header);
  return found !== null && (found[1] === undefined || Number(found[1]) > 0);
}

/** Few spellings of one wish, so that few variants are kept: br, gzip, or none. */
export function acceptedCoding(header: string | undefined): Coding | undefined {
  if (accepts(header, 'br')) return 'br';
  return accepts(header, 'gzip') ? 'gzip' : undefined;
}
