import { writeReference } from './reference.ts';
import type { Segment } from './segments.ts';

const SPECIAL = /[&<>"]/g;
const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Writes segments as an ESI template; text and includes are in the portable subset, which every engine knows. Text is
 * written as it is: text that must not be parsed goes through `neutralize` first, and an include that stands inside an
 * HTML comment or CDATA of the texts around it will not be found by an ESI engine. For all other texts, `parse` gives
 * the same segments back (texts merged).
 */
export function serialize(segments: readonly Segment[]): string {
  return segments.map(write).join('');
}

function write(segment: Segment): string {
  switch (segment.type) {
    case 'text':
      return segment.text;
    case 'include': {
      const { src, alt, onerror } = segment;
      return `<esi:include${attribute('src', src)}${attribute('alt', alt)}${attribute('onerror', onerror)}/>`;
    }
    case 'vars':
      return element('vars', writeReference(segment.variable));
    case 'try':
      return element(
        'try',
        element('attempt', serialize(segment.attempt)) + element('except', serialize(segment.except)),
      );
    case 'choose': {
      const when = segment.when.map(({ test, segments }) =>
        element('when', serialize(segments), attribute('test', test)),
      );
      const otherwise = segment.otherwise.length > 0 ? element('otherwise', serialize(segment.otherwise)) : '';
      return element('choose', when.join('') + otherwise);
    }
  }
}

function element(name: string, content: string, attributes = ''): string {
  return `<esi:${name}${attributes}>${content}</esi:${name}>`;
}

/** `>` is escaped although XML allows it in a value: Varnish ends a tag at the first one. */
function attribute(name: string, value: string | undefined): string {
  if (value === undefined) return '';
  return ` ${name}="${value.replace(SPECIAL, (character) => REFERENCES[character] ?? '')}"`;
}
