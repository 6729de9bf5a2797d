import { parse } from '@selvedge/esi';
import { type CacheAnswer, currentAge, type Entry, type Purges } from '@selvedge/http-cache';
import { freeze, type Hole, type KeptPage, sizeOf } from './kept-page.ts';
import { createMaker, type MakerOptions, visitOf } from './making.ts';
import type { EdgeRequest } from './request.ts';

/** A page whose bytes are all known but for its holes; or one that leaves while it is made. */
export type PageAnswer =
  | { readonly kind: 'kept'; readonly page: KeptPage }
  | { readonly kind: 'stream'; readonly chunks: AsyncGenerator<string> };

export interface PagesOptions extends MakerOptions {
  readonly purges: Purges;
  readonly clock: () => number;
  /** Hears how long a page was in the making, in seconds. */
  readonly observe: (seconds: number) => void;
}

/** An answer with its stored template. */
export interface StoredAnswer {
  readonly entry: Entry;
  readonly outcome: CacheAnswer['outcome'];
}

export type Pages = ReturnType<typeof createPages>;

/** Make pages of templates and fragments, and keep what does not change. */
export function createPages(options: PagesOptions) {
  const { cache, purges, clock, counts, observe } = options;
  const { begin, fill, fetchHole, segmentsOf } = createMaker(options);

  /** The page of a stored template, at once if it is kept and nothing of it has changed. */
  function answerStored(answer: StoredAnswer, request: EdgeRequest): PageAnswer | Promise<PageAnswer> {
    const kept = keptOf(answer.entry);
    const isSame = answer.outcome !== 'stale' && kept && clock() < kept.until && purges.version === kept.version;
    if (!isSame) return assembleStored(answer, request, kept);
    counts.includes.hit += kept.parts.length - 1;
    return { kind: 'kept', page: kept };
  }

  async function assembleStored(
    { entry: template, outcome }: StoredAnswer,
    request: EdgeRequest,
    before: KeptPage | undefined,
  ): Promise<PageAnswer> {
    const { version } = purges;
    const started = performance.now();
    const visit = visitOf(request);
    const making = begin(segmentsOf(template), visit, template);
    const first = await making.chunks.next();
    if (making.isPending() || !making.isComplete())
      return { kind: 'stream', chunks: timed(fill(first, making, visit), started) };
    let html = first.value ?? '';
    for await (const chunk of making.chunks) html += chunk;
    observe((performance.now() - started) / 1000);
    // What was made while something was purged, of something stale, or without an include is sent and not kept.
    if (purges.version !== version || outcome === 'stale' || making.isStale() || !making.isComplete()) {
      return { kind: 'kept', page: freeze(html, making, -1, 0, undefined) };
    }
    const until = Math.min(
      ...making.parts.map((part) => clock() + (part.policy.lifetime - currentAge(part.policy, clock())) * 1000),
    );
    const page = freeze(html, making, until, version, before);
    cache.keep(template, 'page', page, sizeOf(page) * 2);
    return { kind: 'kept', page };
  }

  /** A page whose template is not stored. */
  function stream(template: string, request: EdgeRequest): AsyncGenerator<string> {
    const started = performance.now();
    const visit = visitOf(request);
    return timed(fill(undefined, begin(parse(template), visit), visit), started);
  }

  /** A page that leaves in parts is made when its last one is, or when its visitor has left. */
  async function* timed(chunks: AsyncGenerator<string>, started: number): AsyncGenerator<string> {
    try {
      yield* chunks;
    } finally {
      observe((performance.now() - started) / 1000);
    }
  }

  /** The private includes of one visitor's page. */
  function fetchHoles(request: EdgeRequest): (hole: Hole) => Promise<string | Buffer> {
    const visit = visitOf(request);
    return (hole) => fetchHole(hole, visit, 0);
  }

  return { answerStored, stream, fetchHoles };
}

const keptOf = (entry: Entry) => (entry.memo?.get('page') as { value: KeptPage } | undefined)?.value;
