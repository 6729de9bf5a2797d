import { readReference, type Variable, type Variables } from './reference.ts';

const UNSAFE_IN_HTML = /[&<>"'`\\]/g;
const UNSAFE_IN_QUERY = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+/g;
const DOT_SEGMENT = /(?:^|[/\\])(?:\.|%2e){1,2}(?=[/\\]|$)/gi;

/**
 * A variable's value for HTML text and quoted attribute values, `& < > " ' \` \` as character references, so that what
 * a visitor sent is no markup. Nothing can make it safe as code in a script, or as a whole URL in `href`: do not write
 * it there. The default is the template's own and stays as written.
 */
export function printHtml(variable: Variable, variables: Variables): string {
  const value = variables(variable.name, variable.key);
  if (!value) return variable.default ?? '';
  return value.replace(UNSAFE_IN_HTML, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Fills the variables of an include's URL (ESI 1.0, 3.1 include). Values are percent-encoded, so that a visitor adds no
 * part to the URL; only the whole of `QUERY_STRING` behind a `?` keeps its parts. Defaults stay as written.
 *
 * @param max code units of the result
 * @returns undefined if it would be longer
 * @throws Error if a value makes a dot segment in the path, which would lead to another path
 */
export function fillUrl(url: string, variables: Variables, max: number): string | undefined {
  let at = url.indexOf('$(');
  if (at < 0) return url.length > max ? undefined : url;
  let filled = url.slice(0, at);
  let inQuery = filled.includes('?');
  while (at >= 0) {
    const reference = readReference(url, at);
    const next = reference?.end ?? at + '$('.length;
    at = url.indexOf('$(', next);
    const rest = url.slice(next, at < 0 ? undefined : at);
    filled += (reference ? printUrl(reference.variable, variables, inQuery) : '$(') + rest;
    inQuery ||= rest.includes('?');
    if (filled.length > max) return undefined;
  }
  if (dotSegments(filled) > dotSegments(url))
    throw new Error(`${JSON.stringify(url)} leads to another path when its variables are filled in.`);
  return filled;
}

function printUrl(variable: Variable, variables: Variables, inQuery: boolean): string {
  const value = variables(variable.name, variable.key);
  if (!value) return variable.default ?? '';
  const valid = value.toWellFormed(); // a lone surrogate has no percent-encoding
  return inQuery && variable.name === 'QUERY_STRING' && variable.key === undefined
    ? valid.replace(UNSAFE_IN_QUERY, encodeURIComponent)
    : encodeURIComponent(valid);
}

function dotSegments(url: string): number {
  const end = url.search(/[?#]/);
  return url.slice(0, end < 0 ? undefined : end).match(DOT_SEGMENT)?.length ?? 0;
}
