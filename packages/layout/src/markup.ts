import { type Segment, text } from '@selvedge/esi';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Make text safe in HTML content and quoted attributes. */
export const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (char) => ESCAPES[char]!);

/** HTML as it is. Never from a visitor. */
export const raw = (html: string): Segment[] => [text(html)];

type Value = string | number | undefined | false | readonly Segment[] | readonly (readonly Segment[])[];

/**
 * A template tag that gives segments: strings are escaped, segments stand as they are, `undefined` and `false` are empty.
 */
export function markup(strings: TemplateStringsArray, ...values: Value[]): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < strings.length; at++) {
    segments.push(text(strings[at]!));
    const value = values[at];
    if (value === undefined || value === false) continue;
    if (typeof value === 'object') for (const item of value) addTo(segments, item);
    else segments.push(text(escapeHtml(String(value))));
  }
  return segments;
}

function addTo(segments: Segment[], item: Segment | readonly Segment[]): void {
  if ('type' in item) segments.push(item);
  else for (const segment of item) segments.push(segment);
}
