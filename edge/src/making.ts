import { holdsIncludes } from '@selvedge/contracts';
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
import { type Cache, type CacheAnswer, type CancelSignal, combined, type Entry } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import { type Allowance, createAllowance, readWhole } from './allowance.ts';
import type { Counts } from './counts.ts';
import { type Hole, holeMark, splitAtHoles } from './kept-page.ts';
import type { Origin } from './origin.ts';
import { type EdgeRequest, includeRequest, isPrivatePath } from './request.ts';
import { isTemplate } from './template.ts';

export interface MakerOptions {
  readonly cache: Cache;
  readonly log: Pick<Logger, 'warn'>;
  /** ms that a page waits for its includes, and as long for a private one. */
  readonly timeout: number;
  readonly fetchPrivate: Origin['fetchPrivate'];
  readonly counts: Pick<Counts, 'includes' | 'failedIncludes'>;
  /** From an include's `src` to where it is fetched; throws if it may not be. */
  readonly allow: (src: string) => URL;
  readonly variables: (request: EdgeRequest) => Variables;
}

/** One visitor's page in the making. */
export interface Visit {
  readonly request: EdgeRequest;
  readonly signal: CancelSignal;
  readonly allowance: Allowance;
}

export const visitOf = (request: EdgeRequest): Visit => ({
  request,
  signal: request.signal!,
  allowance: createAllowance(),
});

type Making = ReturnType<ReturnType<typeof createMaker>['begin']>;

/** Fill the includes of templates: public ones through the cache, private ones past it. */
export function createMaker(options: MakerOptions) {
  const { cache, log, timeout, fetchPrivate, counts, allow } = options;

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
      if (isPrivatePath(path)) return { segments: [text(holeMark(holes.push({ path, optional }) - 1))] };
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
    making: Making,
    visit: Visit,
    depth = 0,
  ): AsyncGenerator<string> {
    const { chunks, holes } = making;
    try {
      for (let next = first ?? (await chunks.next()); !next.done; next = await chunks.next()) {
        const { texts, between } = splitAtHoles(next.value, holes);
        const fetched = between.map((hole) => begun(fetchHole(hole, visit, depth)));
        if (texts[0] !== '') yield texts[0]!;
        for (const [index, hole] of fetched.entries()) yield String(await hole) + texts[index + 1];
      }
    } finally {
      await chunks.return(undefined);
    }
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

  /** A stored template or fragment, parsed once. */
  function segmentsOf(entry: Entry): readonly Segment[] {
    const known = entry.memo?.get('segments') as { value: readonly Segment[] } | undefined;
    if (known) return known.value;
    const segments = readSegments(entry, Buffer.from(entry.body).toString('utf8'));
    cache.keep(entry, 'segments', segments, entry.body.byteLength * 2);
    return segments;
  }

  return { begin, fill, fetchHole, segmentsOf };
}

/** @throws Error if the answer is no fragment */
async function readFragment(answer: CacheAnswer, allowance: Allowance): Promise<Fragment> {
  const bytes = await readWhole(answer.body, allowance);
  if (answer.status !== 200) throw new Error(`the origin answered ${answer.status}`);
  return { segments: readSegments(answer, bytes.toString('utf8')) };
}

const readSegments = (answer: Pick<CacheAnswer, 'headers'>, html: string): readonly Segment[] =>
  isTemplate(answer) ? parse(html) : [text(html)];

/** Its rejection is heard where it is awaited, which may be later. */
function begun<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Do some work for a visit, and end it when it takes longer (ms), or as long as what it waits for takes that cannot be ended. */
async function inTime<T>(timeout: number, visit: Visit, work: (timed: Visit) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const leave = () => ending.abort(visit.signal.reason);
  visit.signal.addEventListener('abort', leave);
  if (visit.signal.aborted) leave();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error('its includes were not there in time');
    ending.abort(error);
    reject(error);
  }, timeout);
  try {
    return await Promise.race([work({ ...visit, signal: ending.signal }), promise]);
  } finally {
    clearTimeout(timer);
    visit.signal.removeEventListener('abort', leave);
  }
}
