import type { Expression } from './expression.ts';
import type { Variable } from './reference.ts';

/**
 * A document is a list of segments. Each is plain data, so that a parsed document can be kept, copied and stored. Every
 * consumer switches on `type`. Text and includes are for all to make; the other kinds are made by `parse`.
 */
export type Segment = TextSegment | IncludeSegment | VarsSegment | TrySegment | ChooseSegment;

/** Markup that leaves as it is. */
export interface TextSegment {
  readonly type: 'text';
  readonly text: string;
}

/** The place of another document (ESI 1.0, 3.1 include). */
export interface IncludeSegment {
  readonly type: 'include';
  /**
   * The URL of the document, as written: with its variables, `$(…)`, which `assemble` fills in. Resolving it against the
   * page is the resolver's task.
   */
  readonly src: string;
  /** The URL that is tried when `src` cannot be had. */
  readonly alt?: string;
  /** `continue`: the include is deleted when neither URL can be had. Otherwise the page has failed. */
  readonly onerror?: 'continue';
}

/** The place of a variable's value (ESI 1.0, 3.7 vars). The text around it in the `vars` element is text segments. */
export interface VarsSegment {
  readonly type: 'vars';
  readonly variable: Variable;
}

/** `attempt` if all its includes can be had, else `except` (ESI 1.0, 3.4 try). */
export interface TrySegment {
  readonly type: 'try';
  readonly attempt: readonly Segment[];
  readonly except: readonly Segment[];
}

/** The segments of the first branch whose test holds, else `otherwise` (ESI 1.0, 3.3 choose). */
export interface ChooseSegment {
  readonly type: 'choose';
  readonly when: readonly When[];
  readonly otherwise: readonly Segment[];
}

/** A branch of `choose`. */
export interface When {
  /** The expression as written. */
  readonly test: string;
  /** The expression as read. */
  readonly expression: Expression;
  readonly segments: readonly Segment[];
}

/** Makes a text segment. */
export function text(text: string): TextSegment {
  return { type: 'text', text };
}

/**
 * Makes an include (ESI 1.0, 3.1 include).
 *
 * @param src URL of the document to include
 * @param options `alt`: URL that is tried when `src` fails, a blank one counts as none; `onerror: 'continue'`: delete
 *   the include rather than fail the page
 * @throws TypeError when `src` is blank
 */
export function include(src: string, { alt, onerror }: { alt?: string; onerror?: 'continue' } = {}): IncludeSegment {
  const made = makeInclude(src, alt, onerror);
  if (!made) throw new TypeError(`An include needs a src, got ${JSON.stringify(src)}: pass a URL or a path.`);
  return made;
}

/** Makes an include as `include` does; undefined when `src` is blank. */
export function makeInclude(
  src: string,
  alt: string | undefined,
  onerror: 'continue' | undefined,
): IncludeSegment | undefined {
  if (isBlank(src)) return undefined;
  if (alt === undefined || isBlank(alt)) return onerror ? { type: 'include', src, onerror } : { type: 'include', src };
  return onerror ? { type: 'include', src, alt, onerror } : { type: 'include', src, alt };
}

function isBlank(value: string): boolean {
  return value.trim() === '';
}
