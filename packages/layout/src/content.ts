import { decodeFragmentHead, type FragmentHead, HEADERS } from '@selvedge/contracts';
import type { Segment } from '@selvedge/esi';
import { type Asset, assetTags } from './assets.ts';
import { readBody } from './body.ts';
import { type FetchedResponse, FetchFailure } from './fetcher.ts';
import { BODILESS, REDIRECTS } from './statuses.ts';

/** What a podlet's answer brings to a page, read once. */
export interface Content {
  /** 200 for anything that stands in. */
  readonly status: number;
  readonly location?: string;
  readonly segments: readonly Segment[];
  /** It as a document of its own, asset tags and then its HTML: what an include delivers, in every place of composition. */
  readonly document: readonly Segment[];
  readonly assets: readonly Asset[];
  readonly head?: FragmentHead;
  /** The head as the podlet sent it, for scripts that swap the fragment. */
  readonly encodedHead?: string;
  readonly tags?: string;
  /** Of the body. */
  readonly bytes: number;
}

/** No content: what is not there. */
export const NOTHING: Content = { status: 200, segments: [], document: [], assets: [], bytes: 0 };

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
 * @throws FetchFailure if it is none: an error, or no HTML that can stand in a page
 */
export function readContent(name: string, response: FetchedResponse, assets: readonly Asset[]): Content {
  const { status, headers } = response;
  const tags = headers[HEADERS.surrogateKey];
  const base: Content = tags ? { ...NOTHING, status, tags } : { ...NOTHING, status };
  if (REDIRECTS.has(status) && headers.location) return { ...base, location: headers.location };
  const isGone = status === 404 || status === 410;
  if (status !== 200 && !isGone) throw new FetchFailure('status', `${name} answered ${status}`);
  if (isGone && !/^text\/html\b/i.test(headers['content-type'] ?? '')) return base;
  const encodedHead = headers[HEADERS.podletHead];
  const head = decodeFragmentHead(encodedHead);
  const content: Content = {
    status: head?.status && !BODILESS.has(head.status) ? head.status : status,
    ...withAssets(readBody(name, response), assets),
    bytes: response.body.length,
    ...(tags && { tags }),
  };
  return head && encodedHead ? { ...content, head, encodedHead } : content;
}

const tags = new WeakMap<readonly Asset[], readonly Segment[]>();

/** The tags of one fragment's assets, which are the same again and again. */
function tagsOf(assets: readonly Asset[]): readonly Segment[] {
  let written = tags.get(assets);
  if (!written) {
    written = assetTags(assets);
    tags.set(assets, written);
  }
  return written;
}
