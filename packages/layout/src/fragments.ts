import { fragmentUrl, HEADERS } from '@selvedge/contracts';
import type { CancelSignal, ComposedPart, MaybePromise, Purge } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import { isLeftToBrowser, leaveToBrowser } from './browser-delivery.ts';
import { type Content, NOTHING, readContent } from './content.ts';
import { assetsOf, contentPath, pick } from './content-request.ts';
import { podiumHeaders } from './context.ts';
import { cookieHeader, namesCookies } from './cookies.ts';
import { type FetchedResponse, type Fetcher, FetchFailure } from './fetcher.ts';
import { type CachedContent, createFragmentCache, type FetchedContent, type FetchOrder } from './fragment-cache.ts';
import type { Manifests } from './manifests.ts';
import type { FragmentPolicy, Site } from './site.ts';
import { standInFor } from './stand-in.ts';
import { within } from './time.ts';

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
  /** All cookies of the visitor; those that the fragment does not name are left out here. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly signal?: CancelSignal | undefined;
  /** A redirect is the page's own. Otherwise it is followed, once, on the podlet's origin. */
  readonly mayRedirect?: boolean;
  /** ms of the monotonic clock: the page waits no longer. Its policy's deadline ends it too. */
  readonly until?: number | undefined;
}

export interface Fragments {
  /** Never fails: when the content cannot be had, something stands in. What is kept and fresh is there at once. */
  load(input: FragmentInput): MaybePromise<LoadedFragment>;
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

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** Bytes. Encoding makes a visitor's text up to three times as long; a podlet would refuse it, but nobody has such a page. */
const LONGEST_URL = 4096;

/**
 * Get fragments by their policies: content, from the cache or from the podlet; else the podlet's fallback, else the static one.
 * A private fragment passes the cache by.
 */
export function createFragments(options: FragmentsOptions): Fragments {
  const { site, fetchers, manifests, log, observe } = options;
  const cache = createFragmentCache({ size: options.cacheSize, log, fetch: fetchContent });
  const policyOf = (name: string): FragmentPolicy => site.fragments[name]!;
  const isPrivate = (name: string) => namesCookies(policyOf(name));
  const deadlineOf = (name: string) => policyOf(name).deadline ?? options.deadline;

  /** Of fragments that declare no query, by locale and name: there are as many as the site says. */
  const plainUrls = new Map<string, string>();

  function url({ name, locale, query }: Pick<FragmentInput, 'name' | 'locale' | 'query'>): string {
    const { query: declared = [] } = policyOf(name);
    if (declared.length > 0) return writeUrl(name, locale, pick(query, declared));
    const key = `${locale} ${name}`;
    const known = plainUrls.get(key) ?? writeUrl(name, locale, {});
    plainUrls.set(key, known);
    return known;
  }

  function writeUrl(name: string, locale: string, query: FragmentInput['query']): string {
    const [podlet = '', fragment = ''] = name.split('/');
    return fragmentUrl({ locale, podlet, fragment, private: isPrivate(name), query });
  }

  function load(input: FragmentInput): MaybePromise<LoadedFragment> {
    const start = performance.now();
    const end = Math.min(input.until ?? Infinity, start + deadlineOf(input.name));
    try {
      const content = find(input, end);
      return content instanceof Promise ? loadLater(input, content, start, end) : finish(input, content, start);
    } catch (error) {
      return finish(input, standIn(input, error), start);
    }
  }

  async function loadLater(
    input: FragmentInput,
    content: Promise<CachedContent>,
    start: number,
    end: number,
  ): Promise<LoadedFragment> {
    try {
      const found = await content;
      const mayStand = found.location === undefined || input.mayRedirect;
      return finish(input, mayStand ? found : await fetchAlone(input, end), start);
    } catch (error) {
      return finish(input, await findKept(input, error).catch((cause) => standIn(input, cause)), start);
    }
  }

  function finish(
    input: FragmentInput,
    found: Omit<LoadedFragment, 'name' | 'isPrivate' | 'ms'>,
    start: number,
  ): LoadedFragment {
    const { name } = input;
    const ms = Math.round((performance.now() - start) * 10) / 10;
    const loaded = { ...found, name, isPrivate: isPrivate(name), ms };
    observe(loaded);
    return loaded;
  }

  function find(input: FragmentInput, end: number): MaybePromise<CachedContent> {
    if (input.url.length > LONGEST_URL) return { ...NOTHING, status: 404, outcome: 'fresh' };
    if (isPrivate(input.name)) return fetchAlone(input, end);
    const content = cache.get(input, end);
    if (content instanceof Promise || content.location === undefined || input.mayRedirect) return content;
    return fetchAlone(input, end);
  }

  /** The request goes on for those who have more time, so that the cache does not know that it failed this one. */
  async function findKept(input: FragmentInput, error: unknown): Promise<CachedContent> {
    const isLate = error instanceof FetchFailure && error.reason === 'deadline';
    const kept = isLate && !isPrivate(input.name) ? await cache.standIn(input) : undefined;
    if (!kept || (kept.location !== undefined && !input.mayRedirect)) throw error;
    return kept;
  }

  async function fetchAlone(input: FragmentInput, end: number): Promise<CachedContent> {
    const followRedirect = !input.mayRedirect;
    const { content } = await fetchContent(input, {
      time: end - performance.now(),
      signal: input.signal,
      followRedirect,
    });
    return { ...content, outcome: 'fresh' };
  }

  async function fetchContent(input: FragmentInput, order: FetchOrder): Promise<FetchedContent> {
    const { name, locale } = input;
    const { conditions = {}, time = deadlineOf(name), signal, followRedirect } = order;
    const [podlet = '', fragment] = name.split('/');
    const policy = policyOf(name);
    const end = performance.now() + time;
    const late = () =>
      new FetchFailure('deadline', `the manifest of ${name} was not there after ${Math.round(time)} ms`);
    const manifest = manifests.peek(name) ?? (await within(manifests.get(name), time, late));
    const fetched = await fetchers[podlet]!.fetch({
      path: contentPath(manifest.contentUrl, pick(input.query, policy.query)),
      headers: withFields(podiumHeaders(site, podlet, locale), conditions, cookieHeader(input.cookies, policy.cookies)),
      deadline: Math.max(1, Math.round(end - performance.now())),
      maxBytes: policy.maxBytes ?? DEFAULT_MAX_BYTES,
      signal,
      followRedirect,
      hedge: policy.hedge,
      part: fragment,
    });
    const response = withPodletTag(fetched, podlet);
    manifests.noticeVersion(name, response.headers[HEADERS.podletVersion]);
    // RFC 9110 §15.4.5: only who asked under a condition has it already.
    if (response.status === 304 && Object.keys(conditions).length > 0) return { response, content: NOTHING };
    const assets = assetsOf(response.headers.link, manifest, podlet);
    return { response, content: readContent(name, response, assets) };
  }

  function standIn(
    input: FragmentInput,
    error: unknown,
  ): Content & Pick<LoadedFragment, 'outcome' | 'reason' | 'detail'> {
    const reason = error instanceof FetchFailure ? error.reason : 'internal';
    return { ...standInFor(input, site, manifests), reason, detail: (error as Error).message };
  }

  function leave(input: Pick<FragmentInput, 'name' | 'locale' | 'url'>): LoadedFragment | undefined {
    if (!isLeftToBrowser(input.name, site)) return undefined;
    const left = leaveToBrowser(input, site, manifests);
    observe(left);
    return left;
  }

  return { isPrivate, url, load, leave, purge: cache.purge };
}

/** Most fragments are asked for with what all are asked for with, and no more: that is not copied. */
function withFields(all: Fields, conditions: Fields, cookie: Fields): Fields {
  const isAll = cookie.cookie === undefined && Object.keys(conditions).length === 0;
  return isAll ? all : { ...all, ...conditions, ...cookie };
}

type Fields = Readonly<Record<string, string>>;

/** All that a podlet says has its tag, so that one purge lets go what an old version of it has said. */
function withPodletTag(response: FetchedResponse, podlet: string): FetchedResponse {
  const tags = response.headers[HEADERS.surrogateKey];
  const own = `podlet-${podlet}`;
  return { ...response, headers: { ...response.headers, [HEADERS.surrogateKey]: tags ? `${tags} ${own}` : own } };
}
