import { HEADERS } from '@selvedge/contracts';
import { NOTHING, readContent } from './content.ts';
import { assetsOf, contentPath, pick } from './content-request.ts';
import { podiumHeaders } from './context.ts';
import { cookieHeader } from './cookies.ts';
import { type FetchedResponse, type Fetcher, FetchFailure } from './fetcher.ts';
import type { FetchedContent, FetchOrder } from './fragment-cache.ts';
import type { FragmentInput } from './fragments.ts';
import type { FragmentManifest } from './load-manifest.ts';
import type { Manifests } from './manifests.ts';
import type { FragmentPolicy, Site } from './site.ts';
import { within } from './time.ts';

/** What is the same each time that a fragment is loaded. */
export interface Known {
  readonly podlet: string;
  /** Its name within the podlet. */
  readonly part: string;
  readonly policy: FragmentPolicy;
  readonly isPrivate: boolean;
  /** ms */
  readonly deadline: number;
  /** All that its podlet says has this tag, so that one purge lets go what an old version of it has said. */
  readonly ownTag: string;
  /** By locale, where it declares no query. */
  readonly plainUrls: Map<string, string>;
  /** By locale: what it is always asked with. */
  readonly fields: Map<string, Fields>;
}

export interface ContentFetcherOptions {
  readonly site: Site;
  readonly fetchers: Readonly<Record<string, Fetcher>>;
  readonly manifests: Manifests;
  readonly known: (name: string) => Known;
}

/** Told of a content once, at once or later, perhaps outside of the request that it is for. */
type TellContent = (fetched: FetchedContent | Error) => void;

/** Asks a fragment's podlet for its content. */
export type FetchContent = (input: FragmentInput, order: FetchOrder, done: TellContent) => void;

const DEFAULT_MAX_BYTES = 1024 * 1024;

export function createContentFetcher({ site, fetchers, manifests, known }: ContentFetcherOptions): FetchContent {
  return fetchContent;

  function fetchContent(input: FragmentInput, order: FetchOrder, done: TellContent): void {
    const { time = known(input.name).deadline } = order;
    const manifest = manifests.peek(input.name);
    if (manifest) askForContent(input, order, manifest, time, done);
    else askForBoth(input, order, time, done);
  }

  function askForBoth(input: FragmentInput, order: FetchOrder, time: number, done: TellContent): void {
    const { name } = input;
    const end = performance.now() + time;
    const late = () =>
      new FetchFailure('deadline', `the manifest of ${name} was not there after ${Math.round(time)} ms`);
    within(manifests.get(name), time, late).then(
      (manifest) => askForContent(input, order, manifest, end - performance.now(), done),
      done,
    );
  }

  /** @param time ms that are left */
  function askForContent(
    input: FragmentInput,
    order: FetchOrder,
    manifest: FragmentManifest,
    time: number,
    done: TellContent,
  ): void {
    const { podlet, part, policy, fields } = known(input.name);
    const { conditions = NO_CONDITIONS, signal, followRedirect } = order;
    const all = fields.get(input.locale) ?? podiumHeaders(site, podlet, input.locale);
    fields.set(input.locale, all);
    const request = {
      path: contentPath(manifest, pick(input.query, policy.query)),
      headers: withFields(all, conditions, cookieHeader(input.cookies, policy.cookies)),
      deadline: Math.max(1, Math.round(time)),
      maxBytes: policy.maxBytes ?? DEFAULT_MAX_BYTES,
      signal,
      followRedirect,
      hedge: policy.hedge,
      part,
    };
    fetchers[podlet]!.ask(request, (answer) =>
      done(answer instanceof Error ? answer : tryRead(input.name, answer, manifest, conditions)),
    );
  }

  function tryRead(...answer: Parameters<typeof read>): FetchedContent | Error {
    try {
      return read(...answer);
    } catch (error) {
      return error as Error;
    }
  }

  function read(
    name: string,
    response: FetchedResponse,
    manifest: FragmentManifest,
    conditions: Fields,
  ): FetchedContent {
    const { podlet, ownTag } = known(name);
    const { status, headers } = response;
    const given = headers[HEADERS.surrogateKey];
    const tags = given ? `${given} ${ownTag}` : ownTag;
    manifests.noticeVersion(name, headers[HEADERS.podletVersion]);
    // RFC 9110 §15.4.5: only who asked under a condition has it already.
    if (status === 304 && conditions !== NO_CONDITIONS) return { status, headers, tags, content: NOTHING };
    const content = readContent(name, response, assetsOf(headers.link, manifest, podlet), tags);
    return { status, headers, tags, content };
  }
}

/** Most fragments are asked for with what all are asked for with, and no more: that is not copied. */
function withFields(all: Fields, conditions: Fields, cookie: Fields): Fields {
  return cookie.cookie === undefined && conditions === NO_CONDITIONS ? all : { ...all, ...conditions, ...cookie };
}

type Fields = Readonly<Record<string, string>>;
const NO_CONDITIONS: Fields = {};
