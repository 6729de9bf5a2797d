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
  strings.forEach((string, index) => {
    segments.push(text(string));
    const value = values[index];
    if (value === undefined || value === false) return;
    if (typeof value === 'object') segments.push(...(value.flat() as Segment[]));
    else segments.push(text(escapeHtml(String(value))));
  });
  return segments;
}
