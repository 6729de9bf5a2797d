import { parseExpression } from './expression.ts';
import { isUnfinishedReference, readReference } from './reference.ts';
import type { Segment } from './segments.ts';
import { endOfName, endOfPlainTag, readAttributes, readInclude } from './tag.ts';
import { isElementName, type Test, Tree } from './tree.ts';

/** The marks that mean something in text, by whether it is in `<!--esi` (+1) and in `vars` (+2). */
const MARKS = [
  /<(?:\/?esi:|!--(?:esi)?|!\[CDATA\[)/g,
  /<(?:\/?esi:|!--(?:esi)?|!\[CDATA\[)|-->/g,
  /<(?:\/?esi:|!--(?:esi)?|!\[CDATA\[)|\$\(/g,
  /<(?:\/?esi:|!--(?:esi)?|!\[CDATA\[)|-->|\$\(/g,
];
const OPENINGS = ['<esi:', '</esi:', '<!--esi', '<![CDATA['];
const LONGEST_PART = '<![CDATA'.length;
const EXCLAMATION = 33;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const SINGLE_QUOTE = 39;
const HYPHEN = 45;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const QUESTION = 63;

/**
 * Finds the marks of ESI in a document that comes in chunks; the outcomes are in the table at `parse`. No character is
 * looked at again, but for the few that may become a mark.
 */
export class Scanner {
  readonly #tree = new Tree();
  #mode: 'text' | 'tag' | 'opaque' = 'text';
  #held = ''; // the end of a chunk that may be the start of a mark
  #tag = ''; // the tag so far; scanned already, so a long tag in many chunks stays linear
  #quote = 0;
  #opaqueEnd = '';
  #inEsiComment = false;
  #removing = false;

  /** Takes the next chunk; returns the segments that it completes. */
  scan(chunk: string, last: boolean): Segment[] {
    const source = this.#held + chunk;
    this.#held = '';
    for (let at = 0; at < source.length; ) {
      if (this.#mode === 'text') at = this.#readText(source, at, last);
      else if (this.#mode === 'tag') at = this.#readTag(source, at, last);
      else at = this.#readOpaque(source, at, last);
    }
    if (last) {
      this.#emit(this.#tag);
      this.#tree.end();
    }
    return this.#tree.take();
  }

  #emit(piece: string): void {
    if (!this.#removing) this.#tree.addText(piece);
  }

  /** Keeps the end of a chunk for the next one. */
  #hold(source: string, from: number): number {
    this.#held = source.slice(from);
    return source.length;
  }

  #readText(source: string, at: number, last: boolean): number {
    const inVars = this.#tree.printsVariables && !this.#removing;
    const marks = MARKS[(this.#inEsiComment ? 1 : 0) + (inVars ? 2 : 0)]!;
    marks.lastIndex = at;
    const found = marks.exec(source);
    if (found === null) {
      const stop = last ? source.length : startOfPart(source, at, this.#inEsiComment, inVars);
      this.#emit(source.slice(at, stop));
      return this.#hold(source, stop);
    }
    const mark = found[0];
    const { index } = found;
    const next = index + mark.length;
    this.#emit(source.slice(at, index));
    if (mark === '<esi:' || mark === '</esi:') {
      const end = endOfPlainTag(source, next);
      if (end !== undefined) {
        this.#element(source, index, end);
        return end;
      }
      this.#tag = mark;
      this.#quote = 0;
      this.#mode = 'tag';
    } else if (mark === '$(') {
      return this.#readVariable(source, index, last);
    } else if (mark === '-->') {
      this.#inEsiComment = false;
    } else if (mark === '<!--' && !last && 'esi'.startsWith(source.slice(next, next + 'esi'.length))) {
      return this.#hold(source, index);
    } else if (mark === '<!--esi' && !this.#inEsiComment) {
      this.#inEsiComment = true;
    } else {
      const isCdata = mark === '<![CDATA[';
      if (!isCdata) this.#inEsiComment = false;
      this.#opaqueEnd = isCdata ? ']]>' : '-->';
      this.#mode = 'opaque';
      this.#emit(mark);
    }
    return next;
  }

  #readVariable(source: string, at: number, last: boolean): number {
    const reference = readReference(source, at);
    if (reference) {
      this.#tree.addVariable(reference.variable);
      return reference.end;
    }
    if (!last && isUnfinishedReference(source, at)) return this.#hold(source, at);
    this.#emit('$(');
    return at + '$('.length;
  }

  #readOpaque(source: string, at: number, last: boolean): number {
    const end = source.indexOf(this.#opaqueEnd, at);
    if (end >= 0) {
      this.#mode = 'text';
      this.#emit(source.slice(at, end + this.#opaqueEnd.length));
      return end + this.#opaqueEnd.length;
    }
    const stop = last ? source.length : Math.max(at, source.length - this.#opaqueEnd.length + 1);
    this.#emit(source.slice(at, stop));
    return this.#hold(source, stop);
  }

  #readTag(source: string, at: number, last: boolean): number {
    let quote = this.#quote;
    for (let i = at; i < source.length; i++) {
      const code = source.charCodeAt(i);
      if (code === LESS) {
        if (quote !== 0 && i + 1 === source.length && !last) {
          this.#tag += source.slice(at, i);
          this.#quote = quote;
          return this.#hold(source, i);
        }
        if (quote === 0 || startsMarkup(source.charCodeAt(i + 1))) {
          this.#emit(this.#tag + source.slice(at, i));
          return this.#leaveTag(i);
        }
      } else if (quote !== 0) {
        if (code === quote) quote = 0;
      } else if (code === GREATER) {
        const tag = this.#tag + source.slice(at, i + 1);
        this.#element(tag, 0, tag.length);
        return this.#leaveTag(i + 1);
      } else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
        quote = code;
      }
    }
    this.#tag += source.slice(at);
    this.#quote = quote;
    return source.length;
  }

  #leaveTag(next: number): number {
    this.#tag = '';
    this.#mode = 'text';
    return next;
  }

  /** Does what the whole tag from `start` to `end` says. Unknown ones are dropped. */
  #element(source: string, start: number, end: number): void {
    const isEnd = source.charCodeAt(start + 1) === SLASH;
    const isEmpty = !isEnd && source.charCodeAt(end - 2) === SLASH;
    const nameStart = start + (isEnd ? '</esi:' : '<esi:').length;
    const nameEnd = endOfName(source, nameStart);
    const name = source.slice(nameStart, nameEnd);
    if (name === 'remove') {
      if (!isEmpty) this.#removing = !isEnd;
    } else if (this.#removing) {
      return;
    } else if (name === 'include') {
      const include = isEnd ? undefined : readInclude(readAttributes(source, nameEnd));
      if (include) this.#tree.addInclude(include);
    } else if (isElementName(name)) {
      if (!isEnd) this.#tree.open(name, name === 'when' ? readTest(source, nameEnd) : undefined);
      if (isEnd || isEmpty) this.#tree.close(name);
    }
  }
}

/** The test of a `when` whose name ends at `at`; undefined when it has none that can be read. */
function readTest(source: string, at: number): Test | undefined {
  const test = readAttributes(source, at)?.test;
  const expression = test === undefined ? undefined : parseExpression(test);
  return test === undefined || expression === undefined ? undefined : { test, expression };
}

/** Where the longest end of `source` starts that more input could complete to a mark. */
function startOfPart(source: string, at: number, inEsiComment: boolean, inVars: boolean): number {
  const { length } = source;
  for (let i = length - 1; i >= at && i >= length - LONGEST_PART; i--) {
    if (source.charCodeAt(i) !== LESS) continue;
    const part = source.slice(i);
    if (OPENINGS.some((opening) => opening.length > part.length && opening.startsWith(part))) return i;
    break;
  }
  const end = length > at ? source.charCodeAt(length - 1) : 0;
  if (inVars && end === DOLLAR) return length - 1;
  if (!inEsiComment || end !== HYPHEN) return length;
  return length - 2 >= at && source.charCodeAt(length - 2) === HYPHEN ? length - 2 : length - 1;
}

/** Whether `<` before this character starts a tag, a comment or the like, as HTML has it; not in `a < b`. */
function startsMarkup(code: number): boolean {
  const lower = code | 0x20;
  return (
    (lower >= 0x61 && lower <= 0x7a) ||
    code === SLASH ||
    code === EXCLAMATION ||
    code === QUESTION ||
    Number.isNaN(code)
  );
}
