import { parse } from '@selvedge/esi';
import { currentAge, type Entry, type Outcome, type Purges } from '@selvedge/http-cache';
import { freeze, type Hole } from '../../src/kept-page.ts';
import { createMaker, type MakerOptions, visitOf } from '../../src/making.ts';
import type { PageAnswer } from '../../src/pages.ts';
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
    const making = begin(segmentsOf(template), visit, template);
    const texts: string[] = [];
    let next = making.chunks.next();
    try {
      for (;;) {
        const came = await Promise.race([next, asking.promise]);
        if (came?.done) break;
        if (came) texts.push(came.value);
        if (!came || !making.isComplete()) {
          const chunks = resume(texts, came ? making.chunks.next() : next, making.chunks);
          return { kind: 'stream', chunks: fill(undefined, { ...making, chunks }, visit) };
        }
        next = making.chunks.next();
      }
    } finally {
      asking.stop();
    }
    if (!making.isComplete())
      return { kind: 'stream', chunks: fill(undefined, { ...making, chunks: resume(texts) }, visit) };
    const isFresh = purges.version === version && outcome !== 'stale' && !making.isStale();
    const ends = ({ policy }: Entry) => clock() + (policy.lifetime - currentAge(policy, clock())) * 1000;
    const until = isFresh ? Math.min(...making.parts.map(ends)) : -1;
    return { kind: 'kept', page: freeze(texts.join(''), making, until, version, undefined) };
  }

  /** A page whose template is not stored. */
  function stream(template: string, request: WorkerRequest): AsyncGenerator<string> {
    const visit = visitOf(request);
    return fill(undefined, begin(parse(template), visit), visit);
  }

  /** The private includes of one visitor's page. */
  function fetchHoles(request: WorkerRequest): (hole: Hole) => Promise<string | Buffer> {
    const visit = visitOf(request);
    return (hole) => fetchHole(hole, visit, 0);
  }

  return { answerStored, stream, fetchHoles };
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
