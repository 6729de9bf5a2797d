import type { ByteBudget } from './budget.ts';
import { evaluate } from './expression.ts';
import { IncludeError } from './include-error.ts';
import type { Limits } from './limits.ts';
import { fillUrl, printHtml } from './print.ts';
import type { Variable, Variables } from './reference.ts';
import type { ChooseSegment, IncludeSegment, Segment, TrySegment } from './segments.ts';

/** What an include resolves to. Its text is parsed by the resolver, if and only if it asked for parsing. */
export interface Fragment {
  readonly segments: readonly Segment[];
}

/**
 * Gets the document of one include; at once, if it is at hand. `src` has its variables filled in. `depth` is 1 for the
 * includes of the document itself. `optional` says that the document goes on without it. `signal` aborts when the answer
 * is of no use any more. Rejects or throws when the include cannot be had.
 */
export type Resolve = (include: {
  src: string;
  depth: number;
  optional: boolean;
  signal: AbortSignal;
}) => Promise<Fragment> | Fragment;

/** Text that can leave, the place of more parts that are on their way, or an include that has failed the document. */
export type Part = string | PendingPart | FailedPart;

export interface PendingPart {
  /** Whether the document has failed when this one fails. */
  readonly mandatory: boolean;
  readonly parts: Promise<Part[]>;
}

export interface FailedPart {
  readonly mandatory: true;
  readonly error: unknown;
}

/** One assembly, as its parts see it. */
export interface Assembly {
  readonly resolve: Resolve;
  readonly variables: Variables;
  readonly limits: Limits;
  readonly budget: ByteBudget;
  /** Aborts when the assembly ends or has run out of time. */
  readonly signal: AbortSignal;
  /** A promise that never resolves, and rejects with the reason when `signal` aborts. */
  readonly interrupted: () => Promise<never>;
  readonly isLate: () => boolean;
  readonly onError: (error: IncludeError) => void;
}

/**
 * Starts the segments of a document: its includes are on their way when `start` returns, and what was there at once is text
 * already. It never throws: what has failed is a part, too.
 */
export class Starter {
  readonly #assembly: Assembly;
  #includes = 0;
  /** One for all, so that a million includes too many cost little. */
  #overflow: IncludeError | undefined;

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
  }

  /** @param depth of the segments' includes: 1 for those of the document */
  start(segments: readonly Segment[], depth = 1): Part[] {
    const parts: Part[] = [];
    this.#addParts(segments, depth, parts);
    return parts;
  }

  #addParts(segments: readonly Segment[], depth: number, parts: Part[]): void {
    for (const segment of segments) {
      switch (segment.type) {
        case 'text':
          parts.push(segment.text);
          break;
        case 'vars':
          parts.push(this.#print(segment.variable));
          break;
        case 'choose':
          this.#addParts(this.#choose(segment), depth, parts);
          break;
        case 'try':
          place(this.#startTry(segment, depth), true, parts);
          break;
        case 'include':
          this.#addInclude(segment, depth, parts);
      }
    }
  }

  #addInclude(segment: IncludeSegment, depth: number, parts: Part[]): void {
    try {
      place(this.#startInclude(segment, depth), segment.onerror === undefined, parts);
    } catch (error) {
      parts.push({ mandatory: true, error });
    }
  }

  #print(variable: Variable): string {
    const { budget, variables } = this.#assembly;
    return budget.takeValue(() => printHtml(variable, variables));
  }

  #choose({ when, otherwise }: ChooseSegment): readonly Segment[] {
    const { variables } = this.#assembly;
    return when.find(({ expression }) => evaluate(expression, variables))?.segments ?? otherwise;
  }

  #startTry({ attempt, except }: TrySegment, depth: number): Part[] | Promise<Part[]> {
    const parts = this.start(attempt, depth);
    if (!parts.some(isMandatory)) return parts;
    if (parts.some(hasFailed)) return this.start(except, depth);
    return whole(parts).then(
      () => parts,
      () => this.start(except, depth),
    );
  }

  #startInclude(segment: IncludeSegment, depth: number): Part[] | Promise<Part[]> {
    const hasFallback = segment.alt !== undefined || segment.onerror !== undefined;
    try {
      const parts = this.#request(segment.src, depth, hasFallback);
      return Array.isArray(parts) || !hasFallback ? parts : parts.catch(() => this.#fallBack(segment, depth));
    } catch (error) {
      if (hasFallback) return this.#fallBack(segment, depth);
      throw error;
    }
  }

  #fallBack({ alt, onerror }: IncludeSegment, depth: number): Part[] | Promise<Part[]> {
    return alt === undefined
      ? []
      : this.#startInclude({ type: 'include', src: alt, ...(onerror && { onerror }) }, depth);
  }

  /** Asks for one URL. What it has to fall back on is of use only until its parts leave, so it waits for them. */
  #request(src: string, depth: number, hasFallback: boolean): Part[] | Promise<Part[]> {
    if (this.#overflow) throw this.#overflow;
    try {
      const parts = this.#fetchParts(src, depth, hasFallback);
      if (Array.isArray(parts) && !(hasFallback && parts.some(isMandatory))) return parts;
      return this.#settle(parts, src, depth, hasFallback);
    } catch (cause) {
      throw this.#fail(src, depth, cause);
    }
  }

  async #settle(given: Part[] | Promise<Part[]>, src: string, depth: number, hasFallback: boolean): Promise<Part[]> {
    try {
      const parts = await given;
      if (hasFallback) await whole(parts);
      return parts;
    } catch (cause) {
      throw this.#fail(src, depth, cause);
    }
  }

  #fetchParts(src: string, depth: number, optional: boolean): Part[] | Promise<Part[]> {
    const { resolve, variables, limits, signal, interrupted } = this.#assembly;
    if (++this.#includes > limits.maxIncludes) {
      this.#overflow = new IncludeError(src, depth, 'maxIncludes');
      throw this.#overflow;
    }
    if (depth > limits.maxDepth) throw new IncludeError(src, depth, 'maxDepth');
    signal.throwIfAborted();
    const url = fillUrl(src, variables, limits.maxUrl);
    if (url === undefined) throw new IncludeError(src, depth, 'maxUrl');
    const fragment = resolve({ src: url, depth, optional, signal });
    if ('segments' in fragment) return this.#startFragment(fragment, src, depth);
    return Promise.race([fragment, interrupted()]).then((fragment) => this.#startFragment(fragment, src, depth));
  }

  #startFragment({ segments }: Fragment, src: string, depth: number): Part[] {
    if (!this.#assembly.budget.fit(segments)) throw new IncludeError(src, depth, 'maxBytes');
    return this.start(segments, depth + 1);
  }

  #fail(src: string, depth: number, cause: unknown): IncludeError {
    const { isLate, onError } = this.#assembly;
    const isOwn = cause instanceof IncludeError && cause.src === src && cause.depth === depth;
    const reason = isLate() ? 'timeout' : 'unavailable';
    const error = isOwn ? cause : new IncludeError(src, depth, reason, { cause });
    onError(error);
    return error;
  }
}

function place(given: Part[] | Promise<Part[]>, mandatory: boolean, parts: Part[]): void {
  if (Array.isArray(given)) {
    for (const part of given) parts.push(part);
  } else {
    given.catch(() => {}); // heard when its turn comes, if it ever does
    parts.push({ mandatory, parts: given });
  }
}

function isMandatory(part: Part): boolean {
  return typeof part !== 'string' && part.mandatory;
}

function hasFailed(part: Part): boolean {
  return typeof part !== 'string' && 'error' in part;
}

/** Waits for all mandatory parts, on all levels; rejects when one fails. */
async function whole(parts: readonly Part[]): Promise<void> {
  await Promise.all(
    parts.map(async (part) => {
      if (typeof part === 'string' || !part.mandatory) return;
      if ('error' in part) throw part.error;
      await whole(await part.parts);
    }),
  );
}
