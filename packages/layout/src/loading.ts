import type { Fragment, Resolve, Segment } from '@selvedge/esi';
import type { CancelSignal, MaybePromise } from '@selvedge/http-cache';
import { currentRequest, withRequest } from '@selvedge/server';
import { readFragmentUrl } from './fragment-url.ts';
import type { FragmentInput, Fragments, LoadedFragment, Tell } from './fragments.ts';
import type { Site } from './site.ts';

/** Whom fragments are loaded for. */
export interface LoadingRequest {
  /** The one asking fills includes itself. */
  readonly canAssemble: boolean;
  readonly cookies: string | undefined;
  readonly signal?: CancelSignal | undefined;
}

/** What a slot of the page says of its fragment. */
export type SlotInput = Pick<FragmentInput, 'name' | 'locale' | 'query' | 'url' | 'mayRedirect'>;

/** The fragments of one request. Each is loaded once, whoever needs it again: the page, an include in it, its error page. */
export interface Loading {
  /** Load fragments, and with each what it includes in turn, unless the one asking does that. */
  load(inputs: readonly SlotInput[]): MaybePromise<LoadedFragment[]>;
  /** Begin to load what will stand in the document by an include: unless it is left to the browser. */
  startInclude(input: SlotInput): void;
  /** The answer is one visitor's own already: leave nothing to the browser. */
  deliverInline(): void;
  /** Fills an include; what it brought is among the parts. */
  readonly resolve: Resolve;
  /** The same for what is there already. */
  peek(include: { readonly src: string }): Fragment | undefined;
  /** What stands in the document by an include, in the order in which it came. */
  readonly parts: ReadonlySet<LoadedFragment>;
  /** An include of the document is on its way. */
  isPending(): boolean;
  /** Wait until nothing that was started is on its way, `ms` at most. @returns the ms that are left */
  settle(ms: number): MaybePromise<number>;
}

export interface LoadingOptions {
  readonly site: Site;
  readonly fragments: Fragments;
  /** ms that all take together at most. */
  readonly budget: number;
}

/** Fragments that one request may start. */
const MOST = 256;

export function startLoading(request: LoadingRequest, { site, fragments, budget }: LoadingOptions): Loading {
  const { canAssemble, cookies, signal } = request;
  const until = performance.now() + budget;
  const started = new Map<string, Started>();
  /** What may redirect the page, which is not what stands in it by an include. */
  const deciding: typeof started = new Map();
  const parts = new Set<LoadedFragment>();
  const context = currentRequest();
  let isOwn = false;
  let pending = 0;
  let underWay = 0;
  let tellIdle = () => {};

  function start({ name, locale, query, url, mayRedirect }: SlotInput): Started {
    const own = mayRedirect ? deciding : started;
    const known = own.get(url);
    if (known) return known;
    const one: Started = { loaded: undefined, tell: undefined };
    own.set(url, one);
    underWay++;
    fragments.load({ name, locale, query, url, mayRedirect, cookies, signal, until }, (loaded) => {
      one.loaded = loaded;
      if (!canAssemble) startNested(loaded.segments);
      one.tell?.(loaded);
      if (--underWay === 0) tellIdle();
    });
    return one;
  }

  /** What is sure to be included starts as soon as it is known; the assembler decides on the rest. */
  function startNested(segments: readonly Segment[]): void {
    for (const segment of segments) {
      if (segment.type !== 'include' || started.size + deciding.size >= MOST) continue;
      const input = read(segment.src);
      // What holds it may have come outside of the request, which it is to name.
      if (input) withRequest(context, () => startInclude(input));
    }
  }

  function startInclude(input: SlotInput): Started {
    const left = isOwn || started.has(input.url) ? undefined : fragments.leave(input);
    if (!left) return start(input);
    const one: Started = { loaded: left, tell: undefined };
    started.set(input.url, one);
    return one;
  }

  function read(src: string): SlotInput | undefined {
    const input = readFragmentUrl(src, site);
    return input && { ...input, url: fragments.url(input) };
  }

  function readOrThrow(src: string): SlotInput {
    const input = read(src);
    if (!input) throw new Error(`${src} is no fragment of this site`);
    return input;
  }

  function take(loaded: LoadedFragment): Fragment {
    parts.add(loaded);
    return { segments: loaded.document };
  }

  return {
    load(inputs) {
      const all = inputs.map(start);
      return all.every(isThere) ? all.map(loadedOf) : untilAll(all);
    },
    startInclude,
    deliverInline() {
      isOwn = true;
    },
    resolve({ src }) {
      const one = started.get(src) ?? startInclude(readOrThrow(src));
      if (one.loaded) return take(one.loaded);
      pending++;
      return untilAll([one]).then(([loaded]) => {
        pending--;
        return take(loaded!);
      });
    },
    peek({ src }) {
      const loaded = started.get(src)?.loaded;
      return loaded && take(loaded);
    },
    parts,
    isPending: () => pending > 0,
    settle(ms) {
      if (underWay === 0 || ms <= 0) return ms;
      const end = performance.now() + ms;
      return new Promise<number>((resolve) => {
        const tell = () => resolve(end - performance.now());
        // What came in time counts, although a busy event loop has not read it yet: sockets are read before immediates run.
        const timer = setTimeout(() => setImmediate(tell), ms);
        tellIdle = () => {
          clearTimeout(timer);
          tell();
        };
      });
    },
  };
}

/** A fragment that was asked for. */
interface Started {
  loaded: LoadedFragment | undefined;
  /** Whoever waits for it. */
  tell: Tell | undefined;
}

const isThere = ({ loaded }: Started): boolean => loaded !== undefined;
const loadedOf = ({ loaded }: Started): LoadedFragment => loaded!;

/** One promise for all of them, not one for each. */
function untilAll(all: readonly Started[]): Promise<LoadedFragment[]> {
  return new Promise((resolve) => {
    let missing = 0;
    const count = () => {
      if (--missing === 0) resolve(all.map(loadedOf));
    };
    for (const one of all) {
      if (isThere(one)) continue;
      missing++;
      const { tell } = one;
      one.tell = tell ? both(tell, count) : count;
    }
  });
}

const both =
  (first: Tell, second: Tell): Tell =>
  (loaded) => {
    first(loaded);
    second(loaded);
  };
