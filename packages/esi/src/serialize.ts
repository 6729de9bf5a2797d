import type { IncludeSegment, Segment } from './segments.ts';

const SPECIAL = /[&<>"]/g;
const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Writes segments as an ESI template in the portable subset. Text is written as it is: text that must not be parsed
 * goes through `neutralize` first, and an include that stands inside an HTML comment or CDATA of the texts around it
 * will not be found by an ESI engine. For all other texts, `parse` gives the same segments back (texts merged).
 */
export function serialize(segments: readonly Segment[]): string {
  return segments.map((segment) => (segment.type === 'text' ? segment.text : includeTag(segment))).join('');
}

function includeTag({ src, alt, onerror }: IncludeSegment): string {
  return `<esi:include${attribute('src', src)}${attribute('alt', alt)}${attribute('onerror', onerror)}/>`;
}

/** `>` is escaped although XML allows it in a value: Varnish ends a tag at the first one. */
function attribute(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  return ` ${name}="${value.replace(SPECIAL, (character) => REFERENCES[character] ?? '')}"`;
}
