import {
  canonicalQuery,
  decodeFragmentHead,
  type FragmentAddress,
  type FragmentHead,
  fragmentUrl,
  HEADERS,
} from '@selvedge/contracts';
import { neutralize, type Segment, text } from '@selvedge/esi';
import type { Logger } from '@selvedge/server';
import { type Asset, assetTags, parseLinkAssets } from './assets.ts';
import { readBody } from './body.ts';
import { podiumHeaders } from './context.ts';
import { type FetchedResponse, type Fetcher, FetchFailure } from './fetcher.ts';
import type { Manifests } from './manifests.ts';
import type { FragmentPolicy, Site } from './site.ts';

/** How a fragment came to be: its content, the podlet's kept fallback, the site's static one, or nothing. */
export type Origin = 'fresh' | 'fallback' | 'static' | 'empty';

/** A fragment that is there, whatever it took. */
export interface LoadedFragment {
  readonly name: string;
  readonly origin: Origin;
  /** Why it is not fresh. */
  readonly reason?: string;
  /** The podlet's status; 200 for anything that stands in. */
  readonly status: number;
  readonly location?: string;
  readonly segments: readonly Segment[];
  readonly assets: readonly Asset[];
  readonly head?: FragmentHead;
  /** The head as the podlet sent it, for scripts that swap the fragment. */
  readonly encodedHead?: string;
  readonly cacheControl?: string;
  readonly tags?: string;
  readonly isPrivate: boolean;
  /** From the request to the last byte, ms. */
  readonly ms: number;
}

/** What a fragment depends on. */
export interface FragmentInput {
  /** `<podlet>/<fragment>` */
  readonly name: string;
  readonly locale: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** All cookies of the visitor; those that the fragment does not name are left out here. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Fragments {
  /** Never rejects: when the content cannot be had, something stands in. */
  load(input: FragmentInput): Promise<LoadedFragment>;
  /** The fragment's own URL, for an include. */
  url(input: Pick<FragmentInput, 'name' | 'locale' | 'query'>): string;
  isPrivate(name: string): boolean;
}

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** Bytes. Encoding makes a visitor's text up to three times as long; a podlet would refuse it, but nobody has such a page. */
const LONGEST_PATH = 4096;
/** RFC 9110 §15.4: those that send the visitor on to `Location`. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Statuses whose responses have no body, and so are none of a page. */
const BODILESS = new Set([204, 205, 304]);

/**
 * Fetch fragments by their policies: content, else the podlet's fallback, else the static one.
 *
 * @param deadline ms for a fragment whose policy names none
 */
export function createFragments(
  site: Site,
  fetchers: Readonly<Record<string, Fetcher>>,
  manifests: Manifests,
  log: Logger,
  deadline: number,
): Fragments {
  const policyOf = (name: string): FragmentPolicy => site.fragments[name]!;
  const isPrivate = (name: string) => (policyOf(name).cookies?.length ?? 0) > 0;

  async function fetchContent(input: FragmentInput): Promise<Omit<LoadedFragment, 'ms'>> {
    const { name, locale } = input;
    const [podlet = ''] = name.split('/');
    const policy = policyOf(name);
    const end = performance.now() + (policy.deadline ?? deadline);
    const manifest = await within(manifests.get(name), policy.deadline ?? deadline, name);
    const path = contentPath(manifest.contentUrl, pick(input.query, policy.query));
    if (path.length > LONGEST_PATH)
      return { name, origin: 'fresh', status: 404, segments: [], assets: [], isPrivate: isPrivate(name) };
    const response = await fetchers[podlet]!.fetch({
      path,
      headers: { ...podiumHeaders(site, podlet, locale), ...cookieHeader(input.cookies, policy.cookies) },
      deadline: Math.max(1, Math.round(end - performance.now())),
      maxBytes: policy.maxBytes ?? DEFAULT_MAX_BYTES,
      signal: input.signal,
    });
    manifests.noticeVersion(name, response.headers[HEADERS.podletVersion]);
    const assets = parseLinkAssets(response.headers.link, manifest.manifestUrl, podlet) ?? manifest.assets;
    return readContent(name, response, assets, isPrivate(name));
  }

  return {
    isPrivate,
    url({ name, locale, query }) {
      const [podlet = '', fragment = ''] = name.split('/');
      const address: FragmentAddress = {
        locale,
        podlet,
        fragment,
        private: isPrivate(name),
        query: pick(query, policyOf(name).query),
      };
      return fragmentUrl(address);
    },
    async load(input) {
      const start = performance.now();
      const elapsed = () => Math.round((performance.now() - start) * 10) / 10;
      try {
        return { ...(await fetchContent(input)), ms: elapsed() };
      } catch (error) {
        const reason = error instanceof FetchFailure ? error.reason : 'internal';
        if (reason !== 'aborted')
          log.warn({ fragment: input.name, reason, detail: (error as Error).message }, 'a fragment could not be had');
        return {
          ...standIn(input.name, reason, manifests, policyOf(input.name), isPrivate(input.name)),
          ms: elapsed(),
        };
      }
    },
  };
}

/**
 * Take a podlet's answer for a fragment.
 *
 * @throws FetchFailure if it is none: a server error, or no HTML that can stand in a page
 */
export function readContent(
  name: string,
  response: FetchedResponse,
  assets: readonly Asset[],
  isPrivate: boolean,
): Omit<LoadedFragment, 'ms'> {
  const { status, headers } = response;
  const base = {
    name,
    origin: 'fresh' as const,
    status,
    isPrivate,
    ...(headers['cache-control'] && { cacheControl: headers['cache-control'] }),
    ...(headers[HEADERS.surrogateKey] && { tags: headers[HEADERS.surrogateKey] }),
  };
  if (REDIRECTS.has(status) && headers.location) {
    return { ...base, location: headers.location, segments: [], assets: [] };
  }
  const isGone = status === 404 || status === 410;
  if (status !== 200 && !isGone) throw new FetchFailure('status', `${name} answered ${status}`);
  if (isGone && !/^text\/html\b/i.test(headers['content-type'] ?? '')) return { ...base, segments: [], assets: [] };
  const head = decodeFragmentHead(headers[HEADERS.podletHead]);
  return {
    ...base,
    status: head?.status && !BODILESS.has(head.status) ? head.status : status,
    segments: readBody(name, response),
    assets,
    ...(head && { head, encodedHead: headers[HEADERS.podletHead]! }),
  };
}

function standIn(
  name: string,
  reason: string,
  manifests: Manifests,
  policy: FragmentPolicy,
  isPrivate: boolean,
): Omit<LoadedFragment, 'ms'> {
  const kept = manifests.peek(name)?.fallback;
  const base = { name, reason, status: 200, isPrivate };
  if (kept) return { ...base, origin: 'fallback', ...kept };
  if (policy.fallback) return { ...base, origin: 'static', segments: [text(neutralize(policy.fallback))], assets: [] };
  return { ...base, origin: 'empty', segments: [], assets: [] };
}

/** A fragment as a document of its own: asset tags, then its HTML. What an include delivers, in every place of composition. */
export function standalone(fragment: LoadedFragment): Segment[] {
  return [...assetTags(fragment.assets), ...fragment.segments];
}

function pick(query: Readonly<Record<string, string | undefined>>, declared: readonly string[] = []) {
  return Object.fromEntries(declared.map((name) => [name, query[name]]));
}

function contentPath(url: URL, query: Readonly<Record<string, string | undefined>>): string {
  const search = canonicalQuery(query);
  if (search === '') return url.pathname + url.search;
  return `${url.pathname}${url.search === '' ? '?' : `${url.search}&`}${search}`;
}

function cookieHeader(
  cookies: Readonly<Record<string, string>>,
  named: readonly string[] = [],
): Record<string, string> {
  const sent = named.filter((name) => cookies[name] !== undefined).map((name) => `${name}=${cookies[name]}`);
  return sent.length > 0 ? { cookie: sent.join('; ') } : {};
}

/** Wait for a cold manifest no longer than the slot may take; the manifest itself goes on loading for the next one. */
function within<T>(promise: Promise<T>, deadline: number, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new FetchFailure('deadline', `the manifest of ${name} was not there after ${deadline} ms`)),
      deadline,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
