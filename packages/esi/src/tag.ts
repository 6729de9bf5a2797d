import { type IncludeSegment, makeInclude } from './segments.ts';

/** The attributes that mean something in ESI 1.0, with their entities decoded. */
export interface Attributes {
  src: string | undefined;
  alt: string | undefined;
  onerror: string | undefined;
  test: string | undefined;
}

const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;

const SPACES = codesOf('\t\n\r ');
const ENDS_OF_NAMES = codesOf('\t\n\r =/>"\'');

/**
 * Where a tag ends, behind its `>`, when the tag goes on at `at` outside of quotes. A tag that has a `<` or goes on
 * behind the source takes more care: undefined.
 */
export function endOfPlainTag(source: string, at: number): number | undefined {
  const less = source.indexOf('<', at);
  const stop = less < 0 ? source.length : less;
  for (let i = at; i < stop; i++) {
    const code = source.charCodeAt(i);
    if (code === GREATER) return i + 1;
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      i = source.indexOf(code === DOUBLE_QUOTE ? '"' : "'", i + 1);
      if (i < 0) return undefined;
    }
  }
  return undefined;
}

/** Where the name ends that starts at `at`, in a source that has a `>` behind it. A name may be empty. */
export function endOfName(source: string, at: number): number {
  let end = at;
  while (!isIn(ENDS_OF_NAMES, source.charCodeAt(end))) end++;
  return end;
}

/**
 * Reads the attributes of a whole tag whose name ends at `at`.
 *
 * @returns undefined when they break the rules of XML: unquoted, without a value, without white space between, or one
 *   of `Attributes` given twice (XML 1.0, 3.1)
 */
export function readAttributes(source: string, at: number): Attributes | undefined {
  const attributes: Attributes = { src: undefined, alt: undefined, onerror: undefined, test: undefined };
  for (let end = at; ; ) {
    const start = skipSpaces(source, end);
    const code = source.charCodeAt(start);
    if (code === GREATER) return attributes;
    if (code === SLASH) return source.charCodeAt(start + 1) === GREATER ? attributes : undefined;
    if (start === end) return undefined;
    const nameEnd = endOfName(source, start);
    const equals = skipSpaces(source, nameEnd);
    if (nameEnd === start || source.charCodeAt(equals) !== EQUALS) return undefined;
    const open = skipSpaces(source, equals + 1);
    const quote = source.charCodeAt(open);
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) return undefined;
    const close = source.indexOf(quote === DOUBLE_QUOTE ? '"' : "'", open + 1);
    const name = nameOf(source, start, nameEnd - start);
    if (name) {
      if (attributes[name] !== undefined) return undefined;
      attributes[name] = decode(source.slice(open + 1, close));
    }
    end = close + 1;
  }
}

/** Makes the include that a tag's attributes describe; undefined without a `src`. */
export function readInclude(attributes: Attributes | undefined): IncludeSegment | undefined {
  if (attributes?.src === undefined) return undefined;
  const { src, alt, onerror } = attributes;
  return makeInclude(src, alt, onerror === 'continue' ? onerror : undefined);
}

/** Compares in place: a slice for each name would cost more than all else. */
function nameOf(source: string, at: number, length: number): keyof Attributes | undefined {
  if (length === 3) {
    if (source.startsWith('src', at)) return 'src';
    if (source.startsWith('alt', at)) return 'alt';
  } else if (length === 7) {
    if (source.startsWith('onerror', at)) return 'onerror';
  } else if (length === 4 && source.startsWith('test', at)) return 'test';
  return undefined;
}

function skipSpaces(source: string, at: number): number {
  let end = at;
  while (isIn(SPACES, source.charCodeAt(end))) end++;
  return end;
}

function codesOf(characters: string): Uint8Array {
  const codes = new Uint8Array(128);
  for (const character of characters) codes[character.charCodeAt(0)] = 1;
  return codes;
}

function isIn(codes: Uint8Array, code: number): boolean {
  return code < codes.length && codes[code] === 1;
}

/**
 * Decodes XML's five entities, once, so that `&amp;lt;` becomes `&lt;`. A bare `&`, as in hand-written queries, and any
 * other reference stay as they are.
 */
function decode(value: string): string {
  let at = value.indexOf('&');
  if (at < 0) return value;
  let decoded = value.slice(0, at);
  while (at >= 0) {
    const [reference, character] = entityAt(value, at);
    const next = at + reference.length;
    at = value.indexOf('&', next);
    decoded += character + value.slice(next, at < 0 ? undefined : at);
  }
  return decoded;
}

const ENTITIES = [
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
] as const;
const NO_ENTITY = ['&', '&'] as const;

function entityAt(value: string, at: number): readonly [reference: string, character: string] {
  for (const entity of ENTITIES) if (value.startsWith(entity[0], at)) return entity;
  return NO_ENTITY;
}
