import { createByteBudget } from './budget.ts';
import type { IncludeError } from './include-error.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { type FailedPart, type Fragment, type Part, type PendingPart, type Resolve, Starter } from './parts.ts';
import type { Variables } from './reference.ts';
import type { Segment } from './segments.ts';

/** How to assemble; see `assemble`. */
export interface AssembleOptions {
  resolve: Resolve;
  /** The visitor's variables. Without, all are empty. */
  variables?: Variables;
  /** Caps that differ from `DEFAULT_LIMITS`. */
  limits?: Partial<Limits>;
  /** Ends the assembly: the generator throws the signal's reason. */
  signal?: Ending;
  /** Hears of every URL that failed, also where `alt`, `onerror` or `try` repaired it. Must not throw. */
  onError?: (error: IncludeError) => void;
}

/** What is used of an `AbortSignal`. */
export interface Ending extends Pick<AbortSignal, 'aborted' | 'reason' | 'throwIfAborted'> {
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The reason for what is left when nobody reads on; made once, for its stack costs more than the rest of an abort. */
const ENDED = new DOMException('The assembly has ended', 'AbortError');
const LONGEST_TIMER = 2 ** 31 - 1;
/** UTF-16 code units; texts that can leave together leave as one up to here, so that a page is few chunks. */
const CHUNK = 64 * 1024;

/**
 * Turns segments into text. The includes of a level start together, those of the document with the first `next()`,
 * those of a fragment as soon as it is there; the text leaves in document order, as soon as all before it has left.
 * A fragment that `resolve` has at hand costs no promise.
 *
 * An include that fails is tried at its `alt`; if that fails, too, `onerror="continue"` deletes it (ESI 1.0, 3.1
 * include). Otherwise the generator throws, and the caller should abort the response: a part of it may have left.
 * A fragment without an include that it cannot do without has failed itself, and so its own `alt` and `onerror` apply.
 * Therefore an include with something to fall back on waits for the mandatory includes inside it, and only for those.
 * Every cap of `Limits` counts as a failure of the include that meets it.
 *
 * Of a `choose` only the branch that is taken starts (3.3). The includes of an `attempt` start with all others; it waits
 * for its mandatory ones, and when one has failed, the `except` starts in its place (3.4). Variables are printed
 * and filled into URLs as `printHtml` and `fillUrl` say: markup and URLs are made by the template alone.
 *
 * A consumer that calls `return()`, even while a `next()` is pending, ends the assembly and aborts what is pending.
 *
 * @throws IncludeError (on `next()`) when a mandatory include has failed
 * @throws the reason of `signal` (on `next()`) when that has aborted
 */
export function assemble(segments: readonly Segment[], options: AssembleOptions): AsyncGenerator<string> {
  const { resolve, signal, onError, variables = () => undefined } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const pending = new AbortController();
  let late: DOMException | undefined;
  let waiting: Promise<never> | undefined;
  let interrupt: (reason: unknown) => void = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let returned = false;

  const generator = run({ start, isEnded, isReturned: () => returned, signal, close });
  // An object around it, for V8 keeps a generator that is given a method of its own, and the page with it, until the next full
  // collection.
  return {
    next: () => generator.next(),
    // A generator queues return() behind a pending next(), so the slow include that next() waits for is aborted first.
    return(value) {
      returned = true;
      if (waiting) end(ENDED);
      return generator.return(value);
    },
    throw: (error) => generator.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return(undefined);
    },
  };

  function start(): Part[] {
    const budget = createByteBudget(limits.maxBytes);
    budget.add(segments);
    const starter = new Starter({
      resolve,
      variables,
      limits,
      budget,
      signal: pending.signal,
      interrupted: () => (waiting ??= wait()),
      isLate: () => late !== undefined,
      onError: (error) => {
        if (!isEnded()) onError?.(error);
      },
    });
    return starter.start(segments);
  }

  function close(): void {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    if (waiting) end(ENDED);
  }

  function isEnded(): boolean {
    return returned || signal?.aborted === true;
  }

  function abort(): void {
    end(signal?.reason);
  }

  /** Not by a listener to the signal: Node keeps those, and all that they refer to, until the next full collection. */
  function end(reason: unknown): void {
    pending.abort(reason);
    interrupt(reason);
  }

  /** Sets up what ends the wait for an include: only an assembly that waits pays for it. */
  function wait(): Promise<never> {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    interrupt = reject;
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    if (limits.timeout <= LONGEST_TIMER) timer = setTimeout(expire, limits.timeout);
    return promise;
  }

  function expire(): void {
    late = new DOMException(`Not there within ${limits.timeout} ms`, 'TimeoutError');
    end(late);
  }
}

/** How to assemble at once; see `assembleAtOnce`. */
export interface AtOnceOptions extends Pick<AssembleOptions, 'variables' | 'limits' | 'onError'> {
  /** Gives the document of one include, or undefined if it is not at hand. Throws when it cannot be had. */
  peek: (include: { src: string; depth: number }) => Fragment | undefined;
}

/**
 * Assembles a document of which every fragment is at hand, as `assemble` would and without a promise.
 *
 * @returns the texts in document order; undefined if something is still to come, or if the document has failed: then `assemble`
 *   says what becomes of it, and tells of the errors
 */
export function assembleAtOnce(segments: readonly Segment[], options: AtOnceOptions): string[] | undefined {
  const { peek, onError, variables = () => undefined } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const budget = createByteBudget(limits.maxBytes);
  const errors: IncludeError[] = [];
  let isComplete = true;
  unending ??= new AbortController().signal;
  budget.add(segments);
  const starter = new Starter({
    resolve(include) {
      const fragment = isComplete ? peek(include) : undefined;
      if (!fragment) isComplete = false;
      return fragment ?? NOTHING;
    },
    variables,
    limits,
    budget,
    signal: unending,
    interrupted: never,
    isLate: () => false,
    onError: (error) => errors.push(error),
  });
  const parts = starter.start(segments);
  isComplete &&= parts.every(isText);
  if (!isComplete) return undefined;
  if (onError) for (const error of errors) onError(error);
  return parts as string[];
}

const NOTHING: Fragment = { segments: [] };
/** Made when it is needed: Cloudflare's Workers let nobody make one while a module is loaded. */
let unending: AbortSignal | undefined;
const never = (): Promise<never> => new Promise(() => {});
const isText = (part: Part): boolean => typeof part === 'string';

/** One assembly, as its generator sees it. */
interface Run {
  start(): Part[];
  isEnded(): boolean;
  /** The consumer reads no further. */
  isReturned(): boolean;
  readonly signal: Ending | undefined;
  close(): void;
}

/**
 * Not a closure of `assemble`: V8 makes a hidden class for each generator function that is called, in its old generation, which
 * holds what the function closes over until the next full collection.
 */
async function* run({ start, isEnded, isReturned, signal, close }: Run): AsyncGenerator<string> {
  try {
    signal?.throwIfAborted();
    const rest: Iterator<Part>[] = [start().values()];
    while (rest.length > 0) {
      const { text, pending } = takeReady(rest);
      if (isEnded()) break;
      if (text !== '') yield text;
      if (!pending) continue;
      if ('error' in pending) throw pending.error;
      rest.push((await pending.parts).values());
    }
    if (!isReturned()) signal?.throwIfAborted();
  } catch (error) {
    if (isReturned()) return;
    signal?.throwIfAborted();
    throw error;
  } finally {
    close();
  }
}

/** Takes the text that can leave now: up to the next pending part, to a full chunk or to the end. */
function takeReady(rest: Iterator<Part>[]): { text: string; pending?: PendingPart | FailedPart } {
  let text = '';
  for (let top = rest.at(-1); top && text.length < CHUNK; top = rest.at(-1)) {
    const { done, value } = top.next();
    if (done) rest.pop();
    else if (typeof value !== 'string') return { text, pending: value };
    else text += value;
  }
  return { text };
}
