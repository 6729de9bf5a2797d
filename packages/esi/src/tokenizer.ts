import { type Segment, text } from './segments.ts';
import { readInclude, readTag } from './tag.ts';

const MARKUP = /<(?:\/?esi:|!--(?:esi)?|!\[CDATA\[)/g;
const MARKUP_OR_COMMENT_END = /<(?:\/?esi:|!--(?:esi)?|!\[CDATA\[)|-->/g;
const OPENINGS = ['<esi:', '</esi:', '<!--esi', '<![CDATA['];
const LONGEST_PART = '<![CDATA'.length;
const LESS = 60;
const GREATER = 62;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;

/** Reads a document piece by piece. Adjacent texts of successive calls belong together. */
export interface Tokenizer {
  /** Takes the next piece; returns the segments that it completes. */
  write(chunk: string): Segment[];
  /** Ends the document; returns what was held back. The tokenizer is then ready for another document. */
  end(): Segment[];
}

/**
 * Splits a document into segments: the portable subset of ESI 1.0 (W3C Note, 2001-08-04), which every engine knows.
 * Never throws; the time is linear in the length of the source. Adjacent texts are merged, empty ones dropped.
 *
 * | source | outcome | after |
 * |---|---|---|
 * | `<esi:include src="…" alt="…" onerror="continue"/>`, also as `<esi:include …>` | an include | 3.1 include |
 * | `</esi:include>` | dropped; what stands between the tags is kept | Varnish |
 * | `<esi:remove>…</esi:remove>` | dropped with all that is in it | 3.6 remove |
 * | `<esi:comment text="…"/>` | dropped | 3.5 comment |
 * | `<!--esi … -->` | the marks are dropped, the content is processed; no space is needed after `esi` | 3.8 `<!--esi … -->` |
 * | any other `<esi:…>` or `</esi:…>`, even without a name | the tag is dropped, its content is kept | Varnish |
 * | `<!-- … -->`, `<![CDATA[ … ]]>` | text, nothing in it is processed | Varnish |
 * | ESI in `<script>` or in an HTML attribute | processed | – |
 * | `<ESI:include …>` | text: names of XML are case-sensitive | XML 1.0, 2.3 |
 *
 * | malformed | outcome |
 * |---|---|
 * | `<` inside a tag, even in quotes; or the document ends inside a tag | the tag so far is text, reading goes on at the `<` |
 * | include without `src`, or with a blank one | dropped |
 * | include whose attributes are unquoted, without a value, without a space between, or (`src`, `alt`, `onerror`) repeated | dropped |
 * | `alt=""`; `onerror` other than `continue`; unknown attribute | the attribute is ignored |
 * | references other than `&amp; &lt; &gt; &quot; &apos;`, bare `&` | kept as written |
 * | `<esi:remove>` in another | does not nest: the first end tag ends both |
 * | `<esi:remove>` without end | the rest of the document is dropped |
 * | `<esi:remove/>`, `</esi:remove>` without start | dropped |
 * | `<!--esi` without end | the mark is dropped, the content is processed |
 * | `<!--` or `<!--esi` inside `<!--esi` | comments do not nest: an ordinary comment, whose `-->` ends both |
 * | `<!--` or `<![CDATA[` without end | the rest of the document is text |
 */
export function parse(source: string): Segment[] {
  return createScanner()(source, true);
}

/**
 * Makes a tokenizer for a document that arrives in chunks. It gives the segments of `parse` for every way to split the
 * document, once adjacent texts are merged, and holds back no more than an unfinished tag or mark.
 */
export function createTokenizer(): Tokenizer {
  let scan = createScanner();
  return {
    write: (chunk) => scan(chunk, false),
    end() {
      const rest = scan('', true);
      scan = createScanner();
      return rest;
    },
  };
}

function createScanner(): (chunk: string, last: boolean) => Segment[] {
  let read = readText;
  let out: Segment[] = [];
  let run = ''; // text since the last include
  let held = ''; // the end of a chunk that may be the start of a mark
  let tag = ''; // the tag so far; scanned already, so a long tag in many chunks stays linear
  let quote = 0;
  let opaqueEnd = '';
  let inEsiComment = false;
  let removing = false;

  return function scan(chunk, last) {
    const source = held + chunk;
    held = '';
    for (let at = 0; at < source.length; ) at = read(source, at, last);
    if (last) emit(tag);
    flush();
    const segments = out;
    out = [];
    return segments;
  };

  function emit(piece: string): void {
    if (!removing) run += piece;
  }

  function flush(): void {
    if (run !== '') out.push(text(run));
    run = '';
  }

  function readText(source: string, at: number, last: boolean): number {
    const stop = last ? source.length : source.length - partLength(source, inEsiComment);
    const marks = inEsiComment ? MARKUP_OR_COMMENT_END : MARKUP;
    marks.lastIndex = at;
    const found = marks.exec(source);
    if (found === null || found.index >= stop) {
      emit(source.slice(at, stop));
      held = source.slice(stop);
      return source.length;
    }
    emit(source.slice(at, found.index));
    const mark = found[0];
    if (mark === '-->') {
      inEsiComment = false;
    } else if (mark === '<!--esi' && !inEsiComment) {
      inEsiComment = true;
    } else if (mark[1] === '!') {
      const cdata = mark === '<![CDATA[';
      if (!cdata) inEsiComment = false;
      opaqueEnd = cdata ? ']]>' : '-->';
      emit(mark);
      read = readOpaque;
    } else {
      tag = mark;
      quote = 0;
      read = readMarkup;
    }
    return found.index + mark.length;
  }

  function readOpaque(source: string, at: number, last: boolean): number {
    const end = source.indexOf(opaqueEnd, at);
    if (end >= 0) {
      read = readText;
      emit(source.slice(at, end + opaqueEnd.length));
      return end + opaqueEnd.length;
    }
    const stop = last ? source.length : Math.max(at, source.length - opaqueEnd.length + 1);
    emit(source.slice(at, stop));
    held = source.slice(stop);
    return source.length;
  }

  function readMarkup(source: string, at: number): number {
    for (let i = at; i < source.length; i++) {
      const code = source.charCodeAt(i);
      if (code === LESS) {
        emit(tag + source.slice(at, i));
        return leaveTag(i);
      }
      if (quote !== 0) {
        if (code === quote) quote = 0;
      } else if (code === GREATER) {
        element(tag + source.slice(at, i + 1));
        return leaveTag(i + 1);
      } else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
        quote = code;
      }
    }
    tag += source.slice(at);
    return source.length;
  }

  function leaveTag(next: number): number {
    tag = '';
    read = readText;
    return next;
  }

  function element(source: string): void {
    const found = readTag(source);
    if (found.name === 'remove' && found.kind !== 'empty') {
      removing = found.kind === 'start';
    } else if (found.name === 'include' && found.kind !== 'end' && !removing) {
      const segment = readInclude(found);
      if (segment === undefined) return;
      flush();
      out.push(segment);
    }
  }
}

/** The length of the longest end of `source` that more input could complete to a mark. */
function partLength(source: string, inEsiComment: boolean): number {
  for (let length = Math.min(LONGEST_PART, source.length); length > 0; length--) {
    const part = source.slice(source.length - length);
    if (inEsiComment && length < 3 && '-->'.startsWith(part)) return length;
    if (OPENINGS.some((opening) => opening.length > length && opening.startsWith(part))) return length;
  }
  return 0;
}
