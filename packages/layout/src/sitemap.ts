import { HEADERS } from '@selvedge/contracts';
import { type Logger, problem } from '@selvedge/server';
import type { Fetcher } from './fetcher.ts';
import type { Site } from './site.ts';
import { NoSitemap, type PlacedEntry, type Position, readPodletSitemap, type SitemapEntry } from './sitemap-pages.ts';
import { URLSET, writeIndex, writeUrls } from './sitemap-xml.ts';
import { streamOf } from './stream.ts';

/** sitemaps.org 0.9: the most that one file may hold. */
const LIMITS = { urls: 50_000, bytes: 50 * 1024 * 1024 } as const;

export interface SitemapOptions {
  readonly site: Site;
  readonly fetchers: Readonly<Record<string, Pick<Fetcher, 'fetch'>>>;
  readonly log: Logger;
  readonly limits?: { readonly urls: number; readonly bytes: number };
  /** ms of a monotonic clock; injected in tests. */
  readonly now?: () => number;
}

export interface SitemapRequest {
  readonly isHead: boolean;
  /** Cuts the connection; absent where there is none. */
  readonly cut?: (() => void) | undefined;
}

export interface Sitemap {
  /** `sitemap.xml`: the index of all parts. */
  index(): Promise<Response>;
  /** `sitemap-<podlet>-<number>.xml`, numbers from 1. @returns undefined if there is no such part */
  part(podlet: string, number: number, request: SitemapRequest): Promise<Response | undefined>;
}

/** One file: from its place in the podlet's list to the next one's. */
interface Part {
  readonly from: Position;
  readonly lastmod?: string | undefined;
}

interface Cut {
  readonly parts: readonly Part[];
  readonly at: number;
}

/** ms for which the parts stay where they were cut, as long as caches keep the index. */
const LIFETIME = 600_000;
const XML = { 'content-type': 'application/xml; charset=utf-8', [HEADERS.surrogateKey]: 'sitemap' };
const UNAVAILABLE = { 'retry-after': '60', 'cache-control': 'no-store' };

/**
 * The site's sitemap: an index, and parts that are streamed from what the podlets list. Of a list only the places are kept where
 * a part begins. The list of a podlet that is away is never shorter: its parts stay in the index, and answer 503 until it is
 * back, so that caches serve what they have and search engines come again.
 */
export function createSitemap(options: SitemapOptions): Sitemap {
  const { site, fetchers, log, limits = LIMITS, now = () => performance.now() } = options;
  const cuts = new Map<string, Cut>();
  const cutting = new Map<string, Promise<Cut>>();
  const room = limits.bytes - URLSET.begin.length - URLSET.end.length;
  const read = (podlet: string, from?: Position) => readPodletSitemap(site, podlet, fetchers[podlet]!, from);

  /** @throws where the podlet is away */
  function cutUp(podlet: string): Promise<Cut> {
    const known = cuts.get(podlet);
    if (known && now() - known.at < LIFETIME) return Promise.resolve(known);
    const under = cutting.get(podlet) ?? cutNow(podlet).finally(() => cutting.delete(podlet));
    cutting.set(podlet, under);
    return under;
  }

  async function cutNow(podlet: string): Promise<Cut> {
    const parts: { from: Position; lastmod?: string | undefined }[] = [];
    const leftOut: { count: number; first?: SitemapEntry } = { count: 0 };
    let [urls, bytes] = [0, 0];
    try {
      for await (const placed of read(podlet)) {
        const written = writeUrls(site, placed.entry);
        if (!written) {
          leftOut.count++;
          leftOut.first ??= placed.entry;
          continue;
        }
        const size = Buffer.byteLength(written.join(''));
        if (parts.length === 0 || urls + written.length > limits.urls || bytes + size > room) {
          parts.push({ from: placed.at });
          [urls, bytes] = [0, 0];
        }
        [urls, bytes] = [urls + written.length, bytes + size];
        const part = parts.at(-1)!;
        const { lastmod } = placed.entry;
        if (lastmod && lastmod > (part.lastmod ?? '')) part.lastmod = lastmod;
      }
    } catch (error) {
      if (!(error instanceof NoSitemap)) throw error;
    }
    if (leftOut.count > 0) log.warn({ podlet, ...leftOut }, 'sitemap entries are of no page of the site');
    const cut = { parts, at: now() };
    cuts.set(podlet, cut);
    return cut;
  }

  /** The last known places stand in for those of a podlet that is away; before any, its first part. */
  async function partsOf(podlet: string): Promise<{ parts: readonly Part[]; isFresh: boolean }> {
    try {
      return { parts: (await cutUp(podlet)).parts, isFresh: true };
    } catch (error) {
      log.warn({ podlet, reason: (error as Error).message }, 'a sitemap could not be had');
      return { parts: cuts.get(podlet)?.parts ?? [{ from: { skip: 0 } }], isFresh: false };
    }
  }

  async function* write(
    first: IteratorResult<PlacedEntry>,
    rest: AsyncGenerator<PlacedEntry>,
    end?: Position,
  ): AsyncGenerator<string, undefined> {
    let chunk = URLSET.begin;
    let urls = 0;
    for (let next = first; !next.done && !isSame(next.value.at, end); next = await rest.next()) {
      const written = writeUrls(site, next.value.entry) ?? [];
      urls += written.length;
      // The list may have grown since it was cut.
      if (urls > limits.urls) break;
      chunk += written.join('');
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk + URLSET.end;
    return undefined;
  }

  return {
    async index() {
      const podlets = Object.keys(site.podlets);
      const found = await Promise.all(podlets.map(partsOf));
      const parts = found.flatMap(({ parts }, index) =>
        parts.map(({ lastmod }, number) => ({
          url: `${site.origin}/sitemap-${podlets[index]}-${number + 1}.xml`,
          lastmod,
        })),
      );
      const isFresh = found.every((one) => one.isFresh);
      const headers = { ...XML, 'cache-control': isFresh ? 'public, max-age=600' : 'no-store' };
      return new Response(writeIndex(parts), { headers });
    },

    async part(podlet, number, { isHead, cut }) {
      if (!Object.hasOwn(site.podlets, podlet)) return undefined;
      const { parts } = await partsOf(podlet);
      const part = parts[number - 1];
      if (!part) return undefined;
      const rest = read(podlet, part.from);
      let first: IteratorResult<PlacedEntry>;
      try {
        first = await rest.next();
      } catch (error) {
        const detail = `${podlet} does not answer right now. Please try again.`;
        log.warn({ podlet, number, reason: (error as Error).message }, 'a part of the sitemap could not be had');
        return problem({ status: 503, title: 'Unavailable', detail }, UNAVAILABLE);
      }
      const chunks = write(first, rest, parts[number]?.from);
      const onEnd = (error?: unknown) => {
        if (error) log.warn({ podlet, number, reason: (error as Error).message }, 'a part of the sitemap broke off');
      };
      const headers = {
        ...XML,
        'cache-control': 'public, max-age=600, stale-while-revalidate=600, stale-if-error=86400',
        vary: 'accept-encoding',
      };
      if (isHead) await rest.return(undefined);
      return new Response(isHead ? null : streamOf('', chunks, { cut, onEnd }), { headers });
    },
  };
}

/** Characters that are sent at a time. */
const CHUNK = 64 * 1024;

const isSame = (one: Position, other: Position | undefined): boolean =>
  one.after === other?.after && one.skip === other?.skip;
