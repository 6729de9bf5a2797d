import {
  canonicalQuery,
  decodeFragmentHead,
  type FragmentAddress,
  type FragmentHead,
  fragmentUrl,
  HEADERS,
  holdsIncludes,
} from '@selvedge/contracts';
import { neutralize, parse, type Segment, text } from '@selvedge/esi';
import type { Logger } from '@selvedge/server';
import { type Asset, assetTags, parseLinkAssets } from './assets.ts';
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
    const manifest = await within(manifests.get(name), policy.deadline ?? deadline, name);
    const response = await fetchers[podlet]!.fetch({
      path: contentPath(manifest.contentUrl, pick(input.query, policy.query)),
      headers: { ...podiumHeaders(site, podlet, locale), ...cookieHeader(input.cookies, policy.cookies) },
      deadline: policy.deadline ?? deadline,
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
 * @throws FetchFailure if it is none: a server error, or not HTML
 */
export function readContent(
  name: string,
  response: FetchedResponse,
  assets: readonly Asset[],
  isPrivate: boolean,
): Omit<LoadedFragment, 'ms'> {
  const { status, headers } = response;
  const base = { name, origin: 'fresh' as const, status, isPrivate };
  if (status >= 300 && status < 400 && headers.location) {
    return { ...base, location: headers.location, segments: [], assets: [] };
  }
  if (status >= 300 && status !== 404 && status !== 410) throw new FetchFailure('status', `${name} answered ${status}`);
  if (!/^text\/html\b/i.test(headers['content-type'] ?? '')) {
    if (status >= 400) return { ...base, segments: [], assets: [] };
    throw new FetchFailure(
      'wrong type',
      `${name} answered ${headers['content-type'] ?? 'no content type'} instead of text/html`,
    );
  }
  const body = response.body.toString('utf8');
  const head = decodeFragmentHead(headers[HEADERS.podletHead]);
  return {
    ...base,
    status: head?.status ?? status,
    segments: holdsIncludes(headers[HEADERS.surrogateControl]) ? parse(body) : [text(neutralize(body))],
    assets,
    ...(head && { head, encodedHead: headers[HEADERS.podletHead]! }),
    ...(headers['cache-control'] && { cacheControl: headers['cache-control'] }),
    ...(headers[HEADERS.surrogateKey] && { tags: headers[HEADERS.surrogateKey] }),
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
  if (kept) return { ...base, origin: 'fallback', segments: [text(neutralize(kept.html))], assets: kept.assets };
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
