import type { Limits } from './limits.ts';

/** Why an include failed: it could not be had (or is not whole, see `assemble`), or it met the named cap. */
export type FailureReason = 'unavailable' | keyof Limits;

const REMEDIES: Record<FailureReason, string> = {
  unavailable: 'see the cause',
  maxDepth: 'it nests deeper than maxDepth: does a fragment include itself?',
  maxIncludes: 'more includes than maxIncludes: include fewer or raise the cap',
  maxUrl: 'its URL is longer than maxUrl: shorten its variables or raise the cap',
  maxBytes: 'its text does not fit into maxBytes: shorten it or raise the cap',
  timeout: 'it was not there in time: make it faster or raise timeout',
};

/** An include that failed. */
export class IncludeError extends Error {
  override readonly name = 'IncludeError';
  /** The URL that failed, as written: the include's `src` or its `alt`, without what a visitor's variables fill in. */
  readonly src: string;
  /** How deep the include stands; 1 in the document itself. */
  readonly depth: number;
  readonly reason: FailureReason;

  constructor(src: string, depth: number, reason: FailureReason, options?: ErrorOptions) {
    super(`Include ${JSON.stringify(src)} failed at depth ${depth}: ${REMEDIES[reason]}.`, options);
    this.src = src;
    this.depth = depth;
    this.reason = reason;
  }
}
