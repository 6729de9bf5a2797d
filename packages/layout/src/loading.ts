import type { Fragment, Resolve, Segment } from '@selvedge/esi';
import type { CancelSignal, MaybePromise } from '@selvedge/http-cache';
import { readFragmentUrl } from './fragment-url.ts';
import type { FragmentInput, Fragments, LoadedFragment } from './fragments.ts';
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
  /** Load a fragment, and with it what it includes in turn, unless the one asking does that. */
  load(input: SlotInput): MaybePromise<LoadedFragment>;
  /** The same for what will stand in the document by an include: unless it is left to the browser. */
  loadInclude(input: SlotInput): MaybePromise<LoadedFragment>;
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
  const started = new Map<string, MaybePromise<LoadedFragment>>();
  /** What may redirect the page, which is not what stands in it by an include. */
  const deciding: typeof started = new Map();
  const parts = new Set<LoadedFragment>();
  let isOwn = false;
  let pending = 0;
  let underWay = 0;
  let tellIdle = () => {};

  function load(input: SlotInput): MaybePromise<LoadedFragment> {
    const { name, locale, query, url, mayRedirect } = input;
    const own = mayRedirect ? deciding : started;
    const known = own.get(url);
    if (known) return known;
    const loading = fragments.load({ name, locale, query, url, mayRedirect, cookies, signal, until });
    own.set(url, loading);
    if (!(loading instanceof Promise)) {
      if (!canAssemble) startNested(loading.segments);
      return loading;
    }
    underWay++;
    return loading.then((loaded) => {
      own.set(url, loaded);
      if (!canAssemble) startNested(loaded.segments);
      if (--underWay === 0) tellIdle();
      return loaded;
    });
  }

  /** What is sure to be included starts as soon as it is known; the assembler decides on the rest. */
  function startNested(segments: readonly Segment[]): void {
    for (const segment of segments) {
      if (segment.type !== 'include' || started.size + deciding.size >= MOST) continue;
      const input = read(segment.src);
      if (input) loadInclude(input);
    }
  }

  function loadInclude(input: SlotInput): MaybePromise<LoadedFragment> {
    const left = isOwn || started.has(input.url) ? undefined : fragments.leave(input);
    if (!left) return load(input);
    started.set(input.url, left);
    return left;
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
    load,
    loadInclude,
    deliverInline() {
      isOwn = true;
    },
    resolve({ src }) {
      const loading = started.get(src) ?? loadInclude(readOrThrow(src));
      if (!(loading instanceof Promise)) return take(loading);
      pending++;
      return loading.then((loaded) => {
        pending--;
        return take(loaded);
      });
    },
    peek({ src }) {
      const loading = started.get(src);
      return loading === undefined || loading instanceof Promise ? undefined : take(loading);
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
