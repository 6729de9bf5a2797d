import { IncludeError } from './include-error.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { IncludeSegment, Segment } from './segments.ts';

/** What an include resolves to. Its text is parsed by the resolver, if and only if it asked for parsing. */
export interface Fragment {
  readonly segments: readonly Segment[];
}

/**
 * Gets the document of one include. `depth` is 1 for the includes of the document itself. `signal` aborts when the
 * answer is of no use any more. Rejects when the include cannot be had; may throw, too.
 */
export type Resolve = (include: { src: string; depth: number; signal: AbortSignal }) => Promise<Fragment>;

/** How to assemble; see `assemble`. */
export interface AssembleOptions {
  resolve: Resolve;
  /** Caps that differ from `DEFAULT_LIMITS`. */
  limits?: Partial<Limits>;
  /** Ends the assembly: the generator throws the signal's reason. */
  signal?: AbortSignal;
  /** Hears of every URL that failed, also where `alt` or `onerror` repaired it. Must not throw. */
  onError?: (error: IncludeError) => void;
}

/** Text that can leave, or an include on its way to more parts. */
type Part = string | { readonly mandatory: boolean; readonly parts: Promise<Part[]> };

const LONGEST_TIMER = 2 ** 31 - 1;
const encoder = new TextEncoder();

/**
 * Turns segments into text. The includes of a level start together, those of the document with the first `next()`,
 * those of a fragment as soon as it is there; the text leaves in document order, as soon as all before it has left.
 *
 * An include that fails is tried at its `alt`; if that fails, too, `onerror="continue"` deletes it (ESI 1.0, 3.1
 * include). Otherwise the generator throws, and the caller should abort the response: a part of it may have left.
 * A fragment without an include that it cannot do without has failed itself, and so its own `alt` and `onerror` apply.
 * Therefore an include with something to fall back on waits for the mandatory includes inside it, and only for those.
 * Every cap of `Limits` counts as a failure of the include that meets it.
 *
 * A consumer that calls `return()`, even while a `next()` is pending, ends the assembly and aborts what is pending.
 *
 * @throws IncludeError (on `next()`) when a mandatory include has failed
 * @throws the reason of `signal` (on `next()`) when that has aborted
 */
export function assemble(segments: readonly Segment[], options: AssembleOptions): AsyncGenerator<string> {
  const { resolve, signal, onError } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const pending = new AbortController();
  const interrupted = rejectOnAbort(pending.signal);
  const late = new DOMException(`Not there within ${limits.timeout} ms`, 'TimeoutError');
  let returned = false;
  let includes = 0;
  let bytes = 0;

  const generator = run();
  const { return: finish } = generator;
  // A generator queues return() behind a pending next(), so the slow include that next() waits for is aborted first.
  generator.return = (value) => {
    returned = true;
    pending.abort();
    return finish.call(generator, value);
  };
  return generator;

  async function* run(): AsyncGenerator<string> {
    const abort = () => pending.abort(signal?.reason);
    const expire = () => pending.abort(late);
    const timer = limits.timeout <= LONGEST_TIMER ? setTimeout(expire, limits.timeout) : undefined;
    signal?.addEventListener('abort', abort, { once: true });
    try {
      signal?.throwIfAborted();
      bytes = byteLength(segments);
      for await (const text of write(start(segments, 1))) {
        if (isEnded()) break;
        yield text;
      }
      if (!returned) signal?.throwIfAborted();
    } catch (error) {
      if (returned) return;
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      pending.abort();
    }
  }

  function isEnded(): boolean {
    return returned || signal?.aborted === true;
  }

  function start(segments: readonly Segment[], depth: number): Part[] {
    return segments.map((segment) => {
      if (segment.type === 'text') return segment.text;
      const parts = settle(segment, depth);
      parts.catch(() => {}); // heard when its turn comes, if it ever does
      return { mandatory: segment.onerror === undefined, parts };
    });
  }

  async function settle({ src, alt, onerror }: IncludeSegment, depth: number): Promise<Part[]> {
    if (alt !== undefined) {
      const parts = await attempt(src, depth, true).catch(() => undefined);
      return parts ?? settle({ type: 'include', src: alt, ...(onerror && { onerror }) }, depth);
    }
    if (onerror === 'continue') return attempt(src, depth, true).catch(() => []);
    return attempt(src, depth, false);
  }

  async function attempt(src: string, depth: number, hasFallback: boolean): Promise<Part[]> {
    try {
      const parts = await fetchParts(src, depth);
      if (hasFallback) await whole(parts);
      return parts;
    } catch (cause) {
      const error = failure(src, depth, cause);
      if (!isEnded()) onError?.(error);
      throw error;
    }
  }

  async function fetchParts(src: string, depth: number): Promise<Part[]> {
    pending.signal.throwIfAborted();
    if (depth > limits.maxDepth) throw new IncludeError(src, depth, 'maxDepth');
    if (includes >= limits.maxIncludes) throw new IncludeError(src, depth, 'maxIncludes');
    includes++;
    const fragment = await Promise.race([resolve({ src, depth, signal: pending.signal }), interrupted]);
    const size = byteLength(fragment.segments);
    if (bytes + size > limits.maxBytes) throw new IncludeError(src, depth, 'maxBytes');
    bytes += size;
    return start(fragment.segments, depth + 1);
  }

  function failure(src: string, depth: number, cause: unknown): IncludeError {
    if (cause instanceof IncludeError && cause.src === src && cause.depth === depth) return cause;
    return new IncludeError(src, depth, pending.signal.reason === late ? 'timeout' : 'unavailable', { cause });
  }
}

/** Text in order; waits only for the include whose turn it is. */
async function* write(parts: readonly Part[]): AsyncGenerator<string> {
  for (const part of parts) {
    if (typeof part !== 'string') yield* write(await part.parts);
    else if (part !== '') yield part;
  }
}

/** Waits for all mandatory includes in `parts`, on all levels; rejects when one fails. */
async function whole(parts: readonly Part[]): Promise<void> {
  await Promise.all(
    parts.map(async (part) => {
      if (typeof part !== 'string' && part.mandatory) await whole(await part.parts);
    }),
  );
}

function byteLength(segments: readonly Segment[]): number {
  return segments.reduce(
    (sum, segment) => sum + (segment.type === 'text' ? encoder.encode(segment.text).length : 0),
    0,
  );
}

/** A promise that never resolves, and rejects with the reason when `signal` aborts. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  promise.catch(() => {});
  return promise;
}
