import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type AssembleOptions, assemble, type Fragment, IncludeError, type Segment, text } from '../src/index.ts';

export const optional = { onerror: 'continue' } as const;
export const down = new Error('down');

/** An origin whose answers the test gives by hand. Every request is on record. */
export function origin() {
  const requests: { src: string; depth: number; signal: AbortSignal; answer: PromiseWithResolvers<Fragment> }[] = [];
  const find = (src: string) => {
    const found = requests.find((request) => request.src === src);
    if (found === undefined) throw new Error(`${src} was not asked for; asked: ${requests.map(({ src }) => src)}`);
    return found;
  };
  return {
    requests,
    asked: () => requests.map(({ src }) => src),
    resolve: (request: { src: string; depth: number; signal: AbortSignal }) => {
      const answer = Promise.withResolvers<Fragment>();
      requests.push({ ...request, answer });
      return answer.promise;
    },
    give: (src: string, ...segments: (Segment | string)[]) => find(src).answer.resolve(fragment(...segments)),
    fail: (src: string, cause: unknown = down) => find(src).answer.reject(cause),
  };
}

export function fragment(...segments: (Segment | string)[]): Fragment {
  return { segments: segments.map((segment) => (typeof segment === 'string' ? text(segment) : segment)) };
}

/** An origin that answers at once: a fragment, or an error. */
export function site(fragments: Record<string, Fragment | Error>): AssembleOptions['resolve'] {
  return async ({ src }) => {
    const found = fragments[src] ?? down;
    if (found instanceof Error) throw found;
    return found;
  };
}

export async function collect(texts: AsyncIterable<string>): Promise<string> {
  let page = '';
  for await (const piece of texts) page += piece;
  return page;
}

/** Lets everything that is already resolved run on; no clock is involved. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

/** Whether a promise is settled once everything that can run has run. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  const done = () => {
    pending = false;
  };
  promise.then(done, done);
  await settled();
  return pending;
}

/** Runs the tests of a file on a fake clock; fails those that leave a timer or an unheard rejection. */
export function watchLeftovers(): void {
  const unhandled = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    process.on('unhandledRejection', unhandled);
  });

  afterEach(async () => {
    await new Promise((resolve) => setImmediate(resolve)); // unhandled rejections are reported after a turn of the loop
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(vi.getTimerCount(), 'timers left').toBe(0);
    vi.useRealTimers();
  });
}

/** The text of a page; where it fails, `!` with the include and the reason. */
export async function outcome(page: Segment[], options: AssembleOptions): Promise<string> {
  let out = '';
  try {
    for await (const piece of assemble(page, options)) out += piece;
  } catch (error) {
    if (!(error instanceof IncludeError)) throw error;
    out += `!${error.src} ${error.reason}`;
  }
  return out;
}
