import { z } from 'zod';
import { podiumHeaders } from './context.ts';
import type { Fetcher } from './fetcher.ts';
import { localesOf } from './locales.ts';
import type { Site } from './site.ts';

const Entry = z.object({
  page: z.string(),
  params: z.record(z.string(), z.string()).optional(),
  lastmod: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/)
    .optional(),
});

/** What a podlet answers at `GET /sitemap`: its pages by name; the layout knows their URLs. */
const PodletSitemap = z.object({
  pages: z.array(Entry),
  /** There are more: `GET /sitemap?after=<next>`. */
  next: z.string().min(1).max(500).optional(),
});

export type SitemapEntry = z.infer<typeof Entry>;

/** A place in a podlet's list: the answer that it is in, and how many entries of that are before it. */
export interface Position {
  readonly after?: string | undefined;
  readonly skip: number;
}

export interface PlacedEntry {
  readonly at: Position;
  readonly entry: SitemapEntry;
}

/** The podlet has no sitemap, which is no failure. */
export class NoSitemap extends Error {}

const DEADLINE = 5000;
const MAX_BYTES = 16 * 1024 * 1024;
/** A list that is longer than this goes round in circles. */
const MOST_ANSWERS = 10_000;

/**
 * Read a podlet's list from a place on, one answer at a time.
 *
 * @throws NoSitemap, or the failure of the answer that could not be had
 */
export async function* readPodletSitemap(
  site: Site,
  podlet: string,
  fetcher: Pick<Fetcher, 'fetch'>,
  from: Position = { skip: 0 },
): AsyncGenerator<PlacedEntry> {
  const headers = podiumHeaders(site, podlet, localesOf(site)[0]!.locale);
  let { after, skip } = from;
  for (let answers = 0; answers < MOST_ANSWERS; answers++) {
    const path = after === undefined ? '/sitemap' : `/sitemap?after=${encodeURIComponent(after)}`;
    const response = await fetcher.fetch({ path, headers, deadline: DEADLINE, maxBytes: MAX_BYTES, part: 'sitemap' });
    if (response.status === 404 && after === undefined) throw new NoSitemap(`${podlet} has no sitemap`);
    if (response.status !== 200) throw new Error(`${podlet} answered ${response.status} at ${path}`);
    const { pages, next } = PodletSitemap.parse(JSON.parse(response.body.toString('utf8')));
    for (let index = skip; index < pages.length; index++) yield { at: { after, skip: index }, entry: pages[index]! };
    if (next === undefined) return;
    after = next;
    skip = 0;
  }
  throw new Error(`${podlet}'s sitemap has no end: its answers name a next one ${MOST_ANSWERS} times`);
}
