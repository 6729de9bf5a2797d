import { createHash, randomBytes } from 'node:crypto';
import { HEADERS, holdsIncludes } from '@selvedge/contracts';
import {
  assemble,
  DEFAULT_LIMITS,
  type Fragment,
  parse,
  type Resolve,
  type Segment,
  text,
  type Variables,
} from '@selvedge/esi';
import { type Cache, type CacheAnswer, combined, currentAge, type Entry, type Purges } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import { type Allowance, createAllowance, readWhole } from './allowance.ts';
import type { Counts } from './counts.ts';
import type { Origin } from './origin.ts';
import { ownBytes } from './own-bytes.ts';
import { type EdgeRequest, includeRequest, isPrivatePath } from './request.ts';

/** A private include in a page that is kept otherwise. */
export interface Hole {
  readonly path: string;
  /** The page goes on without it when it cannot be had. */
  readonly optional: boolean;
}

/** A page with its public includes filled in: pieces of bytes, and a hole between any two. */
export interface KeptPage {
  readonly pieces: readonly Buffer[];
  readonly holes: readonly Hole[];
  /** The template first. */
  readonly parts: readonly Entry[];
  /** ms: until then no part has to be looked at again, unless something is purged. */
  until: number;
  version: number;
  /** Changes when the bytes of any part do. */
  readonly etag: string;
  /** What replies make of it, by content coding. */
  readonly replies: Map<string, unknown>;
}

/** A page whose bytes are all known but for its holes; or one that leaves while it is made. */
export type PageAnswer =
  | { readonly kind: 'kept'; readonly page: KeptPage }
  | { readonly kind: 'stream'; readonly chunks: AsyncGenerator<string> };

export interface PagesOptions {
  readonly cache: Cache;
  readonly purges: Purges;
  readonly clock: () => number;
  readonly log: Logger;
  /** ms that a page waits for its includes, and as long for a private one. */
  readonly timeout: number;
  readonly fetchPrivate: Origin['fetchPrivate'];
  readonly counts: Counts;
  /** Hears how long a page was in the making, in seconds. */
  readonly observe: (seconds: number) => void;
  /** From an include's `src` to where it is fetched; throws if it may not be. */
  readonly allow: (src: string) => URL;
  readonly variables: (request: EdgeRequest) => Variables;
}

/** An answer with its stored template. */
export interface StoredAnswer {
  readonly entry: Entry;
  readonly outcome: CacheAnswer['outcome'];
}

/** One visitor's page in the making. */
interface Visit {
  readonly request: EdgeRequest;
  readonly signal: AbortSignal;
  readonly allowance: Allowance;
}

export type Pages = ReturnType<typeof createPages>;

/** No fragment can hold it, so no text is taken for a hole. */
const MARK = `\ue001${randomBytes(12).toString('hex')}:`;
const MARKS = new RegExp(`${MARK}(\\d+);`);

/** Does this response hold includes to be filled here? */
export const isTemplate = ({ headers }: Pick<CacheAnswer, 'headers'>): boolean =>
  holdsIncludes(combined(headers, HEADERS.surrogateControl));

/** Make pages of templates and fragments, and keep what does not change. */
export function createPages(options: PagesOptions) {
  const { cache, purges, clock, log, timeout, fetchPrivate, counts, observe, allow } = options;
  const visitOf = (request: EdgeRequest): Visit => ({
    request,
    signal: request.signal!,
    allowance: createAllowance(),
  });

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

  /** Start all includes; holes are marks in the text. */
  function begin(segments: readonly Segment[], visit: Visit, template?: Entry) {
    const { request, allowance } = visit;
    const parts: Entry[] = template ? [template] : [];
    const holes: Hole[] = [];
    let isPending = false;
    let isComplete = true;
    let isStale = false;
    const visitor = options.variables(request);
    const resolve: Resolve = ({ src, optional, signal }) => {
      const { pathname, search } = allow(src);
      const path = pathname + search;
      if (--allowance.includes < 0)
        throw new Error('the page has more includes than it may, with those of its private ones');
      if (isPrivatePath(path)) return { segments: [text(`${MARK}${holes.push({ path, optional }) - 1};`)] };
      const answer = cache.handle(includeRequest(request, path, signal));
      if (!(answer instanceof Promise)) return take(answer);
      isPending = true;
      return answer.then(take);
    };
    function take(answer: CacheAnswer): Fragment | Promise<Fragment> {
      counts.includes[answer.outcome]++;
      // Stored for a visitor who asked for the fragment itself, by an origin that does not say that it varies.
      if (combined(answer.headers, 'content-encoding')) throw new Error('what is stored is packed');
      if (answer.entry && answer.status === 200 && answer.body instanceof Uint8Array) {
        parts.push(answer.entry);
        isStale ||= answer.outcome === 'stale';
        return { segments: segmentsOf(answer.entry) };
      }
      isComplete = false;
      isPending = true;
      return readFragment(answer, allowance);
    }
    const chunks = assemble(segments, {
      resolve,
      variables(name, key) {
        isComplete = false;
        return visitor(name, key);
      },
      onError(error) {
        isComplete = false;
        counts.failedIncludes++;
        log.warn({ reason: error.message, cause: (error.cause as Error)?.message }, 'an include failed');
      },
      limits: { timeout },
      signal: visit.signal,
    });
    return { chunks, parts, holes, isPending: () => isPending, isComplete: () => isComplete, isStale: () => isStale };
  }

  /** The text of a page as it is made, its holes filled in order; they are fetched when their marks are met. */
  async function* fill(
    first: IteratorResult<string> | undefined,
    making: ReturnType<typeof begin>,
    visit: Visit,
    depth = 0,
  ): AsyncGenerator<string> {
    const { chunks, holes } = making;
    try {
      for (let next = first ?? (await chunks.next()); !next.done; next = await chunks.next()) {
        const [lead = '', ...rest] = next.value.split(MARKS);
        const fetched = rest
          .filter((_, index) => index % 2 === 0)
          .map((mark) => begun(fetchHole(holes[Number(mark)]!, visit, depth)));
        if (lead !== '') yield lead;
        for (const [index, hole] of fetched.entries()) yield String(await hole) + rest[index * 2 + 1];
      }
    } finally {
      await chunks.return(undefined);
    }
  }

  /** The private includes of one visitor's page. */
  function fetchHoles(request: EdgeRequest): (hole: Hole) => Promise<string | Buffer> {
    const visit = visitOf(request);
    return (hole) => fetchHole(hole, visit, 0);
  }

  /**
   * One private include for one visitor, its own includes filled.
   *
   * @param depth of private includes around it
   * @throws Error when it cannot be had and the page cannot do without it
   */
  async function fetchHole({ path, optional }: Hole, visit: Visit, depth: number): Promise<string | Buffer> {
    try {
      if (depth >= DEFAULT_LIMITS.maxDepth) throw new Error('it nests too deep: does it include itself?');
      const ends = performance.now() + timeout;
      const asked = includeRequest(visit.request, path, visit.signal);
      const { status, headers, body } = await fetchPrivate(asked, timeout, visit.allowance);
      if (status !== 200) throw new Error(`the origin answered ${status}`);
      if (!holdsIncludes(headers['surrogate-control']?.toString())) return body;
      const filled = (timed: Visit) => fillWhole(body.toString('utf8'), timed, depth + 1);
      return await (depth === 0 ? inTime(ends - performance.now(), visit, filled) : filled(visit));
    } catch (error) {
      counts.failedIncludes++;
      log.warn({ path, reason: (error as Error).message }, 'a private include failed');
      if (optional) return '';
      throw error;
    }

    async function fillWhole(template: string, visit: Visit, depth: number): Promise<string> {
      let html = '';
      for await (const chunk of fill(undefined, begin(parse(template), visit), visit, depth)) html += chunk;
      return html;
    }
  }

  function segmentsOf(entry: Entry): readonly Segment[] {
    const known = entry.memo?.get('segments') as { value: readonly Segment[] } | undefined;
    if (known) return known.value;
    const segments = readSegments(entry, Buffer.from(entry.body).toString('utf8'));
    cache.keep(entry, 'segments', segments, entry.body.byteLength * 2);
    return segments;
  }

  return { answerStored, stream, fetchHoles };
}

const keptOf = (entry: Entry) => (entry.memo?.get('page') as { value: KeptPage } | undefined)?.value;

/** @throws Error if the answer is no fragment */
async function readFragment(answer: CacheAnswer, allowance: Allowance): Promise<Fragment> {
  const bytes = await readWhole(answer.body, allowance);
  if (answer.status !== 200) throw new Error(`the origin answered ${answer.status}`);
  return { segments: readSegments(answer, bytes.toString('utf8')) };
}

const readSegments = (answer: Pick<CacheAnswer, 'headers'>, html: string): readonly Segment[] =>
  isTemplate(answer) ? parse(html) : [text(html)];

/** Turn a page's text into what is kept; where no part has changed, the bytes from before are taken over. */
function freeze(
  html: string,
  making: { parts: Entry[]; holes: Hole[] },
  until: number,
  version: number,
  before: KeptPage | undefined,
): KeptPage {
  const { parts } = making;
  const etag = `"${createHash('sha256')
    .update(parts.map(({ bodyId }) => bodyId).join(' '))
    .digest('base64url')
    .slice(0, 22)}"`;
  if (before?.etag === etag) return { ...before, parts, until, version };
  const split = html.split(MARKS);
  const pieces = split.filter((_, index) => index % 2 === 0).map((piece) => ownBytes(piece));
  const holes = split.filter((_, index) => index % 2 === 1).map((mark) => making.holes[Number(mark)]!);
  return { pieces, holes, parts, until, version, etag, replies: new Map() };
}

const sizeOf = ({ pieces }: KeptPage) => pieces.reduce((sum, { byteLength }) => sum + byteLength, 1024);

/** Its rejection is heard where it is awaited, which may be later. */
function begun<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Do some work for a visit, and end it when it takes longer (ms), or as long as what it waits for takes that cannot be ended. */
async function inTime<T>(timeout: number, visit: Visit, work: (timed: Visit) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error('its includes were not there in time');
    late.abort(error);
    reject(error);
  }, timeout);
  try {
    return await Promise.race([work({ ...visit, signal: AbortSignal.any([visit.signal, late.signal]) }), promise]);
  } finally {
    clearTimeout(timer);
  }
}
