/**
 * The caps on one assembly. Each has the same outcome: the include that meets it has failed, with the cap's name as
 * the `reason` of its `IncludeError`, and its `alt` and `onerror` say what happens, as for any failed include.
 */
export interface Limits {
  /** How deep includes nest; those of the document itself have depth 1. This ends loops. */
  maxDepth: number;
  /** How many includes are resolved, on all levels together; a tried `alt` counts as one more. */
  maxIncludes: number;
  /**
   * UTF-8 bytes of text, of the document and all fragments together. A fragment that does not fit has failed. The
   * document itself counts, but is never cut.
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
  maxBytes: 16 * 1024 * 1024,
  timeout: 10_000,
};
