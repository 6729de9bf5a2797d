import { parse, type Segment } from '@selvedge/esi';
import { currentAge, type Entry, type Outcome, type Purges } from '@selvedge/http-cache';
import { freeze, type KeptPage } from '../../src/kept-page.ts';
import { createMaker, type MakerOptions, visitOf } from '../../src/making.ts';
import type { PageAnswer } from '../../src/pages.ts';
import { fillHoles } from '../../src/reply/streamed.ts';
import { sourceFor, type WorkerRequest } from './visitor.ts';

export interface WorkerPagesOptions extends MakerOptions {
  readonly purges: Purges;
  readonly clock: () => number;
}

/** ms that a page's head waits for includes that others are fetching already. */
const TOGETHER = 500;

export type WorkerPages = ReturnType<typeof createWorkerPages>;

/** Make pages of templates and fragments. What is stored is read anew for each: the Cache API keeps no work beside it. */
export function createWorkerPages(options: WorkerPagesOptions) {
  const { purges, clock } = options;
  const { begin, fill, fetchHole, segmentsOf } = createMaker(options);

  /**
   * The page of a stored template: whole, if all its public includes are stored too, and else one that leaves while it is made. Its
   * head waits for the store, but not for the origin.
   */
  async function answerStored(template: Entry, outcome: Outcome, request: WorkerRequest): Promise<PageAnswer> {
    const { version } = purges;
    const asking = askingOf(request);
    const visit = visitOf(request);
    const segments = segmentsOf(template);
    const making = begin(segments, visit, template);
    const mayFail = canFail(segments);
    const streamed = async (chunks: AsyncGenerator<string>): Promise<PageAnswer> => ({
      kind: 'stream',
      chunks: await leaving(fill(undefined, { ...making, chunks }, visit), mayFail),
    });
    const texts: string[] = [];
    let next = making.chunks.next();
    try {
      for (;;) {
        const came = await Promise.race([next, asking.promise]);
        if (came?.done) break;
        if (came) texts.push(came.value);
        if (!came || !making.isComplete())
          return await streamed(resume(texts, came ? making.chunks.next() : next, making.chunks));
        next = making.chunks.next();
      }
    } finally {
      asking.stop();
    }
    if (!making.isComplete()) return streamed(resume(texts));
    const isFresh = purges.version === version && outcome !== 'stale' && !making.isStale();
    const ends = ({ policy }: Entry) => clock() + (policy.lifetime - currentAge(policy, clock())) * 1000;
    const until = isFresh ? Math.min(...making.parts.map(ends)) : -1;
    return { kind: 'kept', page: freeze(texts.join(''), making, until, version, undefined) };
  }

  /** A page whose template is not stored. */
  async function stream(template: string, request: WorkerRequest): Promise<AsyncGenerator<string>> {
    const visit = visitOf(request);
    const segments = parse(template);
    return leaving(fill(undefined, begin(segments, visit), visit), canFail(segments));
  }

  /** A page that is known but for its private includes. */
  function fillKept(page: KeptPage, request: WorkerRequest): Promise<AsyncGenerator<string | Buffer>> {
    const visit = visitOf(request);
    const chunks = fillHoles(page, (hole) => fetchHole(hole, visit, 0));
    return leaving(
      chunks,
      page.holes.some(({ optional }) => !optional),
    );
  }

  return { answerStored, stream, fillKept };
}

/** May this page fail for want of an include? */
function canFail(segments: readonly Segment[]): boolean {
  return segments.some((segment) => {
    if (segment.type === 'include') return segment.onerror !== 'continue';
    if (segment.type === 'try') return canFail(segment.except);
    if (segment.type !== 'choose') return false;
    return canFail(segment.otherwise) || segment.when.some(({ segments }) => canFail(segments));
  });
}

/** A page on its way. workerd ends a body that breaks off as if it were whole: a page that may fail is made before it leaves. */
async function leaving<T>(chunks: AsyncGenerator<T>, mayFail: boolean): Promise<AsyncGenerator<T>> {
  if (!mayFail) return chunks;
  const made: T[] = [];
  for await (const chunk of chunks) made.push(chunk);
  return (async function* () {
    yield* made;
  })();
}

/** Resolves when the origin is asked for an include of this page, or when others take long to fetch one. */
function askingOf(request: WorkerRequest): { readonly promise: Promise<undefined>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), TOGETHER);
  sourceFor(request).asked = () => resolve(undefined);
  return { promise, stop: () => clearTimeout(timer) };
}

/** A page's text, from its first byte on, where some of it was read already. */
async function* resume(
  texts: readonly string[],
  next?: Promise<IteratorResult<string>>,
  chunks?: AsyncGenerator<string>,
): AsyncGenerator<string> {
  try {
    yield* texts;
    for (let came = await next; came && !came.done; came = await chunks!.next()) yield came.value;
  } finally {
    await chunks?.return(undefined);
  }
}
