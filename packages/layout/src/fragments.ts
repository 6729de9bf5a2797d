import { fragmentUrl } from '@selvedge/contracts';
import type { CancelSignal, ComposedPart, MaybePromise, Purge } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import { isLeftToBrowser, leaveToBrowser } from './browser-delivery.ts';
import { type Content, NOTHING } from './content.ts';
import { pick } from './content-request.ts';
import { namesCookies } from './cookies.ts';
import { createContentFetcher, type Known } from './fetch-content.ts';
import { type Fetcher, FetchFailure } from './fetcher.ts';
import { asPromise } from './fetching/call.ts';
import { createFragmentCache, type Found } from './fragment-cache.ts';
import type { Manifests } from './manifests.ts';
import type { FragmentPolicy, Site } from './site.ts';
import { standInFor, writeStaticFallbacks } from './stand-in.ts';

/**
 * How a fragment came to be: fetched for this page, kept from before, kept and no more fresh; or what stands in: the podlet's
 * fallback, the site's static one, or nothing; or it is left to the browser.
 */
export type Outcome = 'fresh' | 'cached' | 'stale' | 'fallback' | 'static' | 'empty' | 'browser';

/** A fragment that is there, whatever it took. */
export interface LoadedFragment extends Content {
  readonly name: string;
  readonly outcome: Outcome;
  /** Why its podlet did not give it: the page is degraded. */
  readonly reason?: string | undefined;
  /** The same for those who mend it. */
  readonly detail?: string | undefined;
  readonly isPrivate: boolean;
  /** What a cache may keep of it, and how long. Undefined: nothing. */
  readonly stored?: ComposedPart | undefined;
  /** From the request to the last byte, ms. */
  readonly ms: number;
}

/** What a fragment depends on, and how long it may take. */
export interface FragmentInput {
  /** `<podlet>/<fragment>` */
  readonly name: string;
  readonly locale: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** From {@link Fragments.url}: the key that a public fragment is kept under. */
  readonly url: string;
  /** The visitor's `Cookie` field, as it is; those that the fragment does not name are left out here. */
  readonly cookies: string | undefined;
  readonly signal?: CancelSignal | undefined;
  /** A redirect is the page's own. Otherwise it is followed, once, on the podlet's origin. */
  readonly mayRedirect?: boolean | undefined;
  /** ms of the monotonic clock: the page waits no longer. Its policy's deadline ends it too. */
  readonly until?: number | undefined;
}

/** Is told of a fragment when it is there. */
export type Tell = (loaded: LoadedFragment) => void;

export interface Fragments {
  /**
   * Never fails: when the content cannot be had, something stands in.
   *
   * @param done told once, at once or later, perhaps outside of the request that it is for. Must not throw
   */
  load(input: FragmentInput, done: Tell): void;
  /** What stands where the browser fills in a private fragment; undefined where this one is delivered in the document. */
  leave(input: Pick<FragmentInput, 'name' | 'locale' | 'url'>): LoadedFragment | undefined;
  /** The fragment's own URL, for an include. */
  url(input: Pick<FragmentInput, 'name' | 'locale' | 'query'>): string;
  isPrivate(name: string): boolean;
  purge(purge: Purge): Promise<void>;
}

export interface FragmentsOptions {
  readonly site: Site;
  readonly fetchers: Readonly<Record<string, Fetcher>>;
  readonly manifests: Manifests;
  readonly log: Logger;
  /** ms for a fragment whose policy names none. */
  readonly deadline: number;
  /** Bytes for public fragments that are kept; 0 keeps none. */
  readonly cacheSize: number;
  /** Told of each fragment that was loaded. */
  readonly observe: (fragment: LoadedFragment) => void;
}

/** Bytes. Encoding makes a visitor's text up to three times as long; a podlet would refuse it, but nobody has such a page. */
const LONGEST_URL = 4096;

const TOO_LONG: Found = { content: { ...NOTHING, status: 404 }, outcome: 'fresh' };

/**
 * Get fragments by their policies: content, from the cache or from the podlet; else the podlet's fallback, else the static one.
 * A private fragment passes the cache by.
 */
export function createFragments(options: FragmentsOptions): Fragments {
  const { site, fetchers, manifests, log, observe } = options;
  writeStaticFallbacks(site);
  const fragments = new Map(
    Object.entries(site.fragments).map(([name, policy]) => [name, know(name, policy, options.deadline)]),
  );
  const known = (name: string): Known => fragments.get(name)!;
  const fetchContent = createContentFetcher({ site, fetchers, manifests, known });
  const cache = createFragmentCache({
    size: options.cacheSize,
    log,
    fetch: (input, order) => asPromise((done) => fetchContent(input, order, done)),
  });
  const isPrivate = (name: string) => known(name).isPrivate;

  function url({ name, locale, query }: Pick<FragmentInput, 'name' | 'locale' | 'query'>): string {
    const { policy, plainUrls } = known(name);
    if (policy.query && policy.query.length > 0) return writeUrl(name, locale, pick(query, policy.query));
    const plain = plainUrls.get(locale) ?? writeUrl(name, locale, {});
    plainUrls.set(locale, plain);
    return plain;
  }

  function writeUrl(name: string, locale: string, query: FragmentInput['query']): string {
    const { podlet, part, isPrivate } = known(name);
    return fragmentUrl({ locale, podlet, fragment: part, private: isPrivate, query });
  }

  function load(input: FragmentInput, done: Tell): void {
    const start = performance.now();
    const own = known(input.name);
    const end = Math.min(input.until ?? Infinity, start + own.deadline);
    if (input.url.length > LONGEST_URL) done(finish(input, own, TOO_LONG, start));
    else if (own.isPrivate || cache.passes(input.url)) loadAlone(input, own, start, end - start, done);
    else loadShared(input, own, start, end, done);
  }

  /** What is kept, else what is fetched for all who ask for it now. */
  function loadShared(input: FragmentInput, own: Known, start: number, end: number, done: Tell): void {
    let found: MaybePromise<Found>;
    try {
      found = cache.get(input, end);
    } catch (error) {
      found = Promise.reject(error);
    }
    if (!(found instanceof Promise)) use(input, own, found, start, end, done);
    else
      found.then(
        (found) => use(input, own, found, start, end, done),
        (error) => loadKept(input, own, error, start, done),
      );
  }

  function use(input: FragmentInput, own: Known, found: Found, start: number, end: number, done: Tell): void {
    const mayStand = found.content.location === undefined || input.mayRedirect;
    if (mayStand) done(finish(input, own, found, start));
    else loadAlone(input, own, start, end - performance.now(), done);
  }

  /** Fetch it for this page and for nobody else. @param time ms that are left */
  function loadAlone(input: FragmentInput, own: Known, start: number, time: number, done: Tell): void {
    const order = { time, signal: input.signal, followRedirect: !input.mayRedirect };
    fetchContent(input, order, (fetched) => {
      if (fetched instanceof Error) loadKept(input, own, fetched, start, done);
      else {
        if (!own.isPrivate) cache.notice(input.url, fetched.headers);
        done(finish(input, own, { content: fetched.content, outcome: 'fresh' }, start));
      }
    });
  }

  /** The request goes on for those who have more time, so that the cache does not know that it failed this one. */
  function loadKept(input: FragmentInput, own: Known, error: unknown, start: number, done: Tell): void {
    const giveUp = (cause: unknown) => done(finish(input, own, standIn(input, cause), start));
    const isLate = error instanceof FetchFailure && error.reason === 'deadline';
    if (!isLate || own.isPrivate) giveUp(error);
    else
      cache.standIn(input).then((kept) => {
        const mayStand = kept && (kept.content.location === undefined || input.mayRedirect);
        if (mayStand) done(finish(input, own, kept, start));
        else giveUp(error);
      }, giveUp);
  }

  function finish(
    { name }: FragmentInput,
    { isPrivate }: Known,
    { content, outcome, reason, detail, stored }: Found,
    start: number,
  ): LoadedFragment {
    const loaded: LoadedFragment = {
      status: content.status,
      location: content.location,
      segments: content.segments,
      document: content.document,
      assets: content.assets,
      head: content.head,
      encodedHead: content.encodedHead,
      tags: content.tags,
      bytes: content.bytes,
      name,
      outcome,
      reason,
      detail,
      isPrivate,
      stored,
      ms: Math.round((performance.now() - start) * 10) / 10,
    };
    observe(loaded);
    return loaded;
  }

  function standIn(input: FragmentInput, error: unknown): Found {
    const reason = error instanceof FetchFailure ? error.reason : 'internal';
    return { ...standInFor(input, site, manifests), reason, detail: (error as Error).message };
  }

  function leave(input: Pick<FragmentInput, 'name' | 'locale' | 'url'>): LoadedFragment | undefined {
    if (!isPrivate(input.name) || !isLeftToBrowser(input.name, site)) return undefined;
    const left = leaveToBrowser(input, site, manifests);
    observe(left);
    return left;
  }

  return { isPrivate, url, load, leave, purge: cache.purge };
}

function know(name: string, policy: FragmentPolicy, deadline: number): Known {
  const [podlet = '', part = ''] = name.split('/');
  return {
    podlet,
    part,
    policy,
    isPrivate: namesCookies(policy),
    deadline: policy.deadline ?? deadline,
    ownTag: `podlet-${podlet}`,
    plainUrls: new Map(),
    fields: new Map(),
  };
}
