/**
 * The caps on one assembly. Each has the same outcome: the include that meets it has failed, with the cap's name as
 * the `reason` of its `IncludeError`, and its `alt`, its `onerror` and the `try` around it say what happens, as for any
 * failed include. Only a variable in the text has no such way out: see `maxBytes`.
 */
export interface Limits {
  /** How deep includes nest; those of the document itself have depth 1. This ends loops. */
  maxDepth: number;
  /**
   * How many includes are tried, on all levels together; a tried `alt` counts as one more. All that come too late fail
   * with the error of the first of them, which is reported once.
   */
  maxIncludes: number;
  /** UTF-16 code units of an include's URL after its variables were filled in. */
  maxUrl: number;
  /**
   * UTF-8 bytes of text, of the document, all fragments and the values of variables together; in a `choose` and a `try`
   * every branch counts. A fragment that does not fit has failed. Of the values in the text, the first that does not
   * fit and all after it print nothing. The document itself counts, but is never cut.
   */
  maxBytes: number;
  /**
   * Milliseconds from the start of the assembly. Includes that are pending then, or start later, have failed; what
   * has arrived stays, so that a slow reader loses nothing.
   */
  timeout: number;
}

/** Depth 5 is Varnish's; the others are far above what a sound page needs. */
export const DEFAULT_LIMITS: Limits = {
  maxDepth: 5,
  maxIncludes: 256,
  maxUrl: 8192,
  maxBytes: 16 * 1024 * 1024,
  timeout: 10_000,
};

/** How deep elements nest in a source; a deeper one is dropped with its content. `when` in `choose` makes two. */
export const MAX_NESTING = 32;

/** UTF-16 code units of a test. The branch of a longer one is never taken. */
export const MAX_EXPRESSION = 1024;

/** How deep parentheses nest in a test. The branch of a deeper one is never taken. */
export const MAX_PARENTHESES = 16;
