import { decodeFragmentHead, type FragmentHead, HEADERS } from '@selvedge/contracts';
import type { Segment } from '@selvedge/esi';
import { type Asset, assetTags } from './assets.ts';
import { isHtml, readBody } from './body.ts';
import { type FetchedResponse, FetchFailure } from './fetcher.ts';
import { BODILESS, REDIRECTS } from './statuses.ts';

/** What a podlet's answer brings to a page, read once. */
export interface Content {
  /** 200 for anything that stands in. */
  readonly status: number;
  readonly location?: string | undefined;
  readonly segments: readonly Segment[];
  /** It as a document of its own, asset tags and then its HTML: what an include delivers, in every place of composition. */
  readonly document: readonly Segment[];
  readonly assets: readonly Asset[];
  readonly head?: FragmentHead | undefined;
  /** The head as the podlet sent it, for scripts that swap the fragment. */
  readonly encodedHead?: string | undefined;
  readonly tags?: string | undefined;
  /** Of the body. */
  readonly bytes: number;
}

/** No content: what is not there. */
export const NOTHING: Content = {
  status: 200,
  location: undefined,
  segments: [],
  document: [],
  assets: [],
  head: undefined,
  encodedHead: undefined,
  tags: undefined,
  bytes: 0,
};

/** The parts of a content that are its HTML and what that needs. */
export const withAssets = (segments: readonly Segment[], assets: readonly Asset[]) => ({
  segments,
  assets,
  document: [...tagsOf(assets), ...segments],
});

/**
 * Read a podlet's answer for a fragment.
 *
 * @param name of the fragment, for the error
 * @param tags that a purge finds it by
 * @throws FetchFailure if it is none: an error, or no HTML that can stand in a page
 */
export function readContent(
  name: string,
  response: FetchedResponse,
  assets: readonly Asset[],
  tags: string | undefined,
): Content {
  const { status, headers, body } = response;
  if (REDIRECTS.has(status) && headers.location) return { ...NOTHING, status, tags, location: headers.location };
  const isGone = status === 404 || status === 410;
  if (status !== 200 && !isGone) throw new FetchFailure('status', `${name} answered ${status}`);
  if (isGone && !isHtml(headers['content-type'])) return { ...NOTHING, status, tags };
  const encodedHead = headers[HEADERS.podletHead];
  const head = decodeFragmentHead(encodedHead);
  const segments = readBody(name, response);
  // Each member is named, so that all contents are alike to the compiler.
  return {
    status: head?.status && !BODILESS.has(head.status) ? head.status : status,
    location: undefined,
    segments,
    document: [...tagsOf(assets), ...segments],
    assets,
    head,
    encodedHead: head && encodedHead,
    tags,
    bytes: body.length,
  };
}

const writtenTags = new WeakMap<readonly Asset[], readonly Segment[]>();

/** The tags of one fragment's assets, which are the same again and again. */
function tagsOf(assets: readonly Asset[]): readonly Segment[] {
  let written = writtenTags.get(assets);
  if (!written) {
    written = assetTags(assets);
    writtenTags.set(assets, written);
  }
  return written;
}
