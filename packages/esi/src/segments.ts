/**
 * A document is a list of segments. Further kinds of the language (`try`, `choose`, `vars`) join this union with a
 * `type` of their own; every consumer switches on `type`.
 */
export type Segment = TextSegment | IncludeSegment;

/** Markup that leaves as it is. */
export interface TextSegment {
  readonly type: 'text';
  readonly text: string;
}

/** The place of another document (ESI 1.0, 3.1 include). */
export interface IncludeSegment {
  readonly type: 'include';
  /** The URL of the document, as written: resolving it against the page is the resolver's task. */
  readonly src: string;
  /** The URL that is tried when `src` cannot be had. */
  readonly alt?: string;
  /** `continue`: the include is deleted when neither URL can be had. Otherwise the page has failed. */
  readonly onerror?: 'continue';
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
export function include(src: string, options: { alt?: string; onerror?: 'continue' } = {}): IncludeSegment {
  if (src.trim() === '')
    throw new TypeError(`An include needs a src, got ${JSON.stringify(src)}: pass a URL or a path.`);
  const alt = options.alt === undefined || options.alt.trim() === '' ? undefined : options.alt;
  if (alt === undefined)
    return options.onerror ? { type: 'include', src, onerror: 'continue' } : { type: 'include', src };
  return options.onerror ? { type: 'include', src, alt, onerror: 'continue' } : { type: 'include', src, alt };
}
