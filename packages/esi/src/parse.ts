import { Scanner } from './scanner.ts';
import type { Segment } from './segments.ts';

/** Reads a document piece by piece. Adjacent texts of successive calls belong together. */
export interface Tokenizer {
  /** Takes the next piece; returns the segments that it completes. */
  write(chunk: string): Segment[];
  /** Ends the document; returns what was held back. The tokenizer is then ready for another document. */
  end(): Segment[];
}

/**
 * Splits a document into segments: ESI 1.0 (W3C Note, 2001-08-04) without `inline`. Never throws; the time is linear in
 * the length of the source. Adjacent texts are merged, empty ones dropped.
 *
 * | source | outcome | after |
 * |---|---|---|
 * | `<esi:include src="…" alt="…" onerror="continue"/>`, also as `<esi:include …>` | an include | 3.1 include |
 * | `</esi:include>` | dropped; what stands between the tags is kept | Varnish |
 * | `<esi:inline>…</esi:inline>` | dropped with all that is in it: it is no part of the page | 3.2 inline, which is optional |
 * | `<esi:choose>` of `<esi:when test="…">` and `<esi:otherwise>` | a choice | 3.3 choose |
 * | `<esi:try>` of `<esi:attempt>` and `<esi:except>` | an attempt | 3.4 try |
 * | `<esi:comment text="…"/>` | dropped | 3.5 comment |
 * | `<esi:remove>…</esi:remove>` | dropped with all that is in it | 3.6 remove |
 * | `<esi:vars>…</esi:vars>` | its content; each variable in it, also in elements in it, is a segment | 3.7 vars |
 * | `$(NAME)`, `$(NAME{key})`, `$(NAME\|default)`, `$(NAME{key}\|'the default')` | a variable; outside `vars` text | 4. ESI Variables |
 * | `<!--esi … -->` | the marks are dropped, the content is processed; no space is needed after `esi` | 3.8 `<!--esi … -->` |
 * | any other `<esi:…>` or `</esi:…>`, even without a name | the tag is dropped, its content is kept | Varnish |
 * | `<!-- … -->`, `<![CDATA[ … ]]>` | text, nothing in it is processed | Varnish |
 * | ESI in `<script>` or in an HTML attribute | processed | – |
 * | `<ESI:include …>` | text: names of XML are case-sensitive | XML 1.0, 2.3 |
 *
 * | malformed | outcome |
 * |---|---|
 * | `<` in a tag, in quotes only before a letter, `/`, `!` or `?`; or the document ends in a tag | the tag so far is text, reading goes on at the `<` |
 * | include without `src`, or with a blank one | dropped |
 * | attributes unquoted, without a value, without a space between, or (`src`, `alt`, `onerror`, `test`) repeated | an include is dropped, a `when` never taken |
 * | `alt=""`; `onerror` other than `continue`; unknown attribute | the attribute is ignored |
 * | references other than `&amp; &lt; &gt; &quot; &apos;`, bare `&` | kept as written |
 * | `<esi:remove>` in another | does not nest: the first end tag ends both |
 * | `<esi:remove>` without end | the rest of the document is dropped |
 * | `<esi:remove/>`, end tag without start | dropped |
 * | `when` without a test, or with one that cannot be read or is longer than `MAX_EXPRESSION` | never taken: dropped with its content |
 * | anything else in `choose` or `try` | dropped with its content |
 * | `when`, `otherwise`, `attempt`, `except` elsewhere, or (other than `when`) repeated | dropped with its content |
 * | `try` without `except` | the except is empty; without `attempt` it prints nothing |
 * | element without end | ends with the element around it, or the document |
 * | element deeper than `MAX_NESTING` | dropped with its content |
 * | `$(` that starts no variable | text |
 * | `<!--esi` without end | the mark is dropped, the content is processed |
 * | `<!--` or `<!--esi` inside `<!--esi` | comments do not nest: an ordinary comment, whose `-->` ends both |
 * | `<!--` or `<![CDATA[` without end | the rest of the document is text |
 */
export function parse(source: string): Segment[] {
  return new Scanner().scan(source, true);
}

/**
 * Makes a tokenizer for a document that arrives in chunks. It gives the segments of `parse` for every way to split the
 * document, once adjacent texts are merged, and holds back no more than an unfinished tag, mark or variable, and a `try`
 * or `choose` until its end.
 */
export function createTokenizer(): Tokenizer {
  let scanner = new Scanner();
  return {
    write: (chunk) => scanner.scan(chunk, false),
    end() {
      const rest = scanner.scan('', true);
      scanner = new Scanner();
      return rest;
    },
  };
}
