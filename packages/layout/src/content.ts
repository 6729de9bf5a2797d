import { decodeFragmentHead, type FragmentHead, HEADERS } from '@selvedge/contracts';
import type { Segment } from '@selvedge/esi';
import { type Asset, assetTags } from './assets.ts';
import { readBody } from './body.ts';
import { type FetchedResponse, FetchFailure } from './fetcher.ts';

/** What a podlet's answer brings to a page, read once. */
export interface Content {
  /** 200 for anything that stands in. */
  readonly status: number;
  readonly location?: string;
  readonly segments: readonly Segment[];
  readonly assets: readonly Asset[];
  readonly head?: FragmentHead;
  /** The head as the podlet sent it, for scripts that swap the fragment. */
  readonly encodedHead?: string;
  readonly tags?: string;
  /** Of the body. */
  readonly bytes: number;
}

/** RFC 9110 §15.4: those that send the visitor on to `Location`. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Statuses whose responses have no body, and so are none of a page. */
const BODILESS = new Set([204, 205, 304]);

/** No content: what is not there. */
export const NOTHING: Content = { status: 200, segments: [], assets: [], bytes: 0 };

/**
 * Read a podlet's answer for a fragment.
 *
 * @param name of the fragment, for the error
 * @throws FetchFailure if it is none: an error, or no HTML that can stand in a page
 */
export function readContent(name: string, response: FetchedResponse, assets: readonly Asset[]): Content {
  const { status, headers } = response;
  const tags = headers[HEADERS.surrogateKey];
  const base = { ...NOTHING, status, ...(tags && { tags }) };
  if (REDIRECTS.has(status) && headers.location) return { ...base, location: headers.location };
  const isGone = status === 404 || status === 410;
  if (status !== 200 && !isGone) throw new FetchFailure('status', `${name} answered ${status}`);
  if (isGone && !/^text\/html\b/i.test(headers['content-type'] ?? '')) return base;
  const encodedHead = headers[HEADERS.podletHead];
  const head = decodeFragmentHead(encodedHead);
  return {
    ...base,
    status: head?.status && !BODILESS.has(head.status) ? head.status : status,
    segments: readBody(name, response),
    assets,
    bytes: response.body.length,
    ...(head && encodedHead && { head, encodedHead }),
  };
}

const documents = new WeakMap<readonly Segment[], readonly Segment[]>();

/**
 * A fragment as a document of its own: asset tags, then its HTML. What an include delivers, in every place of composition.
 * Written once for each content.
 */
export function standalone({ assets, segments }: Pick<Content, 'assets' | 'segments'>): readonly Segment[] {
  let document = documents.get(segments);
  if (!document) {
    document = [...assetTags(assets), ...segments];
    documents.set(segments, document);
  }
  return document;
}
