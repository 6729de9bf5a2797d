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
  interrupted(): Promise<never>;
  isLate(): boolean;
  onError(error: IncludeError): void;
}

/**
 * Makes the function that starts the segments of a document: its includes are on their way when it returns, and what
 * was there at once is text already. It never throws: what has failed is a part, too.
 */
export function createStarter(assembly: Assembly): (segments: readonly Segment[]) => Part[] {
  const { resolve, variables, limits, budget, signal } = assembly;
  let includes = 0;
  let overflow: IncludeError | undefined; // one for all, so that a million includes too many cost little
  return (segments) => start(segments, 1);

  function start(segments: readonly Segment[], depth: number): Part[] {
    const parts: Part[] = [];
    addParts(segments, depth, parts);
    return parts;
  }

  function addParts(segments: readonly Segment[], depth: number, parts: Part[]): void {
    for (const segment of segments) {
      switch (segment.type) {
        case 'text':
          parts.push(segment.text);
          break;
        case 'vars':
          parts.push(print(segment.variable));
          break;
        case 'choose':
          addParts(choose(segment), depth, parts);
          break;
        case 'try':
          place(startTry(segment, depth), true, parts);
          break;
        case 'include':
          addInclude(segment, depth, parts);
      }
    }
  }

  function addInclude(segment: IncludeSegment, depth: number, parts: Part[]): void {
    try {
      place(startInclude(segment, depth), segment.onerror === undefined, parts);
    } catch (error) {
      parts.push({ mandatory: true, error });
    }
  }

  function print(variable: Variable): string {
    return budget.takeValue(() => printHtml(variable, variables));
  }

  function choose({ when, otherwise }: ChooseSegment): readonly Segment[] {
    return when.find(({ expression }) => evaluate(expression, variables))?.segments ?? otherwise;
  }

  function startTry({ attempt, except }: TrySegment, depth: number): Part[] | Promise<Part[]> {
    const parts = start(attempt, depth);
    if (!parts.some(isMandatory)) return parts;
    if (parts.some(hasFailed)) return start(except, depth);
    return whole(parts).then(
      () => parts,
      () => start(except, depth),
    );
  }

  function startInclude({ src, alt, onerror }: IncludeSegment, depth: number): Part[] | Promise<Part[]> {
    const hasFallback = alt !== undefined || onerror !== undefined;
    const fallBack = () =>
      alt === undefined ? [] : startInclude({ type: 'include', src: alt, ...(onerror && { onerror }) }, depth);
    try {
      const parts = request(src, depth, hasFallback);
      return Array.isArray(parts) || !hasFallback ? parts : parts.catch(fallBack);
    } catch (error) {
      if (hasFallback) return fallBack();
      throw error;
    }
  }

  /** Asks for one URL. What it has to fall back on is of use only until its parts leave, so it waits for them. */
  function request(src: string, depth: number, hasFallback: boolean): Part[] | Promise<Part[]> {
    if (overflow) throw overflow;
    try {
      const parts = fetchParts(src, depth, hasFallback);
      if (Array.isArray(parts) && !(hasFallback && parts.some(isMandatory))) return parts;
      return settle(parts, src, depth, hasFallback);
    } catch (cause) {
      throw fail(src, depth, cause);
    }
  }

  async function settle(given: Part[] | Promise<Part[]>, src: string, depth: number, hasFallback: boolean) {
    try {
      const parts = await given;
      if (hasFallback) await whole(parts);
      return parts;
    } catch (cause) {
      throw fail(src, depth, cause);
    }
  }

  function fetchParts(src: string, depth: number, optional: boolean): Part[] | Promise<Part[]> {
    if (++includes > limits.maxIncludes) {
      overflow = new IncludeError(src, depth, 'maxIncludes');
      throw overflow;
    }
    if (depth > limits.maxDepth) throw new IncludeError(src, depth, 'maxDepth');
    signal.throwIfAborted();
    const url = fillUrl(src, variables, limits.maxUrl);
    if (url === undefined) throw new IncludeError(src, depth, 'maxUrl');
    const fragment = resolve({ src: url, depth, optional, signal });
    if ('segments' in fragment) return startFragment(fragment, src, depth);
    return Promise.race([fragment, assembly.interrupted()]).then((fragment) => startFragment(fragment, src, depth));
  }

  function startFragment({ segments }: Fragment, src: string, depth: number): Part[] {
    if (!budget.fit(segments)) throw new IncludeError(src, depth, 'maxBytes');
    return start(segments, depth + 1);
  }

  function fail(src: string, depth: number, cause: unknown): IncludeError {
    const isOwn = cause instanceof IncludeError && cause.src === src && cause.depth === depth;
    const reason = assembly.isLate() ? 'timeout' : 'unavailable';
    const error = isOwn ? cause : new IncludeError(src, depth, reason, { cause });
    assembly.onError(error);
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
