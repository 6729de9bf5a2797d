import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AssembleOptions,
  assemble,
  DEFAULT_LIMITS,
  type Fragment,
  IncludeError,
  include,
  type Limits,
  type Segment,
  text,
} from '../src/index.ts';

const optional = { onerror: 'continue' } as const;
const down = new Error('down');

/** An origin whose answers the test gives by hand. Every request is on record. */
function origin() {
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

function fragment(...segments: (Segment | string)[]): Fragment {
  return { segments: segments.map((segment) => (typeof segment === 'string' ? text(segment) : segment)) };
}

/** An origin that answers at once: a fragment, or an error. */
function site(fragments: Record<string, Fragment | Error>): AssembleOptions['resolve'] {
  return async ({ src }) => {
    const found = fragments[src] ?? down;
    if (found instanceof Error) throw found;
    return found;
  };
}

async function collect(texts: AsyncIterable<string>): Promise<string> {
  let page = '';
  for await (const piece of texts) page += piece;
  return page;
}

/** Lets everything that is already resolved run on; no clock is involved. */
async function settled(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

/** Whether a promise is settled once everything that can run has run. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  const done = () => {
    pending = false;
  };
  promise.then(done, done);
  await settled();
  return pending;
}

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

describe('order and parallelism', () => {
  test('all includes of the document are asked for at once, with the first next(), and at depth 1', async () => {
    const { resolve, requests, asked, give } = origin();
    const page = assemble([include('/a'), text('-'), include('/b')], { resolve });
    expect(asked()).toEqual([]);
    const whole = collect(page);
    expect(requests.map(({ src, depth }) => [src, depth])).toEqual([
      ['/a', 1],
      ['/b', 1],
    ]);
    give('/b', 'B');
    give('/a', 'A');
    expect(await whole).toBe('A-B');
  });

  test('text before the first slow include leaves at once, text behind it waits', async () => {
    const { resolve, give } = origin();
    const page = assemble([text('head'), include('/a'), text('foot')], { resolve });
    expect(await page.next()).toEqual({ done: false, value: 'head' });
    const next = page.next();
    expect(await isPending(next)).toBe(true);
    give('/a', 'A');
    expect(await next).toEqual({ done: false, value: 'Afoot' });
    expect(await page.next()).toEqual({ done: true, value: undefined });
  });

  test('nested includes are asked for when their fragment is there, before its turn comes', async () => {
    const { resolve, requests, asked, give } = origin();
    const whole = collect(assemble([include('/slow'), include('/a')], { resolve }));
    give('/a', '(', include('/nested'), ')');
    await settled();
    expect(asked()).toEqual(['/slow', '/a', '/nested']);
    expect(requests.at(-1)?.depth).toBe(2);
    give('/nested', 'N');
    give('/slow', 'S');
    expect(await whole).toBe('S(N)');
  });

  test('text of a fragment leaves before its nested include is there', async () => {
    const { resolve, give } = origin();
    const page = assemble([include('/a')], { resolve });
    const first = page.next();
    give('/a', 'A', include('/nested'));
    expect((await first).value).toBe('A');
    const second = page.next();
    await settled();
    give('/nested', 'N');
    expect((await second).value).toBe('N');
    await page.return(undefined);
  });

  test('text of a fragment is not parsed, empty text is not yielded', async () => {
    const page = assemble([text(''), include('/a')], {
      resolve: site({ '/a': fragment('', '<esi:include src="/b"/>') }),
    });
    expect((await page.next()).value).toBe('<esi:include src="/b"/>');
    expect((await page.next()).done).toBe(true);
  });
});

describe('ESI 1.0, 3.1 include: errors', () => {
  const cases: {
    it: string;
    page: Segment[];
    fragments: Record<string, Fragment | Error>;
    out: string;
    failed: string[];
  }[] = [
    {
      it: 'src there: alt is not asked',
      page: [include('/a', { alt: '/b' })],
      fragments: { '/a': fragment('A') },
      out: 'A',
      failed: [],
    },
    {
      it: 'src fails: alt',
      page: [include('/a', { alt: '/b' })],
      fragments: { '/b': fragment('B') },
      out: 'B',
      failed: ['/a'],
    },
    {
      it: 'src fails, onerror: deleted',
      page: [text('x'), include('/a', optional), text('y')],
      fragments: {},
      out: 'xy',
      failed: ['/a'],
    },
    {
      it: 'src and alt fail, onerror: deleted',
      page: [include('/a', { alt: '/b', ...optional }), text('y')],
      fragments: {},
      out: 'y',
      failed: ['/a', '/b'],
    },
    {
      it: 'src fails: an error',
      page: [text('x'), include('/a'), text('y')],
      fragments: {},
      out: 'x!/a unavailable',
      failed: ['/a'],
    },
    {
      it: 'src and alt fail: an error',
      page: [include('/a', { alt: '/b' })],
      fragments: {},
      out: '!/b unavailable',
      failed: ['/a', '/b'],
    },
    {
      it: 'a mandatory include in an optional fragment fails: the fragment is deleted',
      page: [text('x'), include('/a', optional), text('y')],
      fragments: { '/a': fragment('A', include('/n')) },
      out: 'xy',
      failed: ['/n', '/a'],
    },
    {
      it: 'a mandatory include in a fragment with alt fails: alt',
      page: [include('/a', { alt: '/b' })],
      fragments: { '/a': fragment('A', include('/m')), '/m': fragment(include('/n')), '/b': fragment('B') },
      out: 'B',
      failed: ['/n', '/a'],
    },
    {
      it: 'an optional include in an optional fragment fails: only that is deleted',
      page: [include('/a', optional)],
      fragments: { '/a': fragment('A', include('/n', optional), 'a') },
      out: 'Aa',
      failed: ['/n'],
    },
    {
      it: 'a mandatory include in a mandatory fragment fails: an error, after the text before it',
      page: [include('/a')],
      fragments: { '/a': fragment('A', include('/n')) },
      out: 'A!/n unavailable',
      failed: ['/n'],
    },
  ];

  test.each(cases)('$it', async ({ page, fragments, out, failed }) => {
    const heard: string[] = [];
    const onError = (error: IncludeError) => heard.push(error.src);
    expect(await outcome(page, { resolve: site(fragments), onError })).toBe(out);
    expect(heard).toEqual(failed);
  });

  test('the error names the include, the depth and the cause; a resolver may throw', async () => {
    const resolve = () => {
      throw down;
    };
    const error = await collect(assemble([include('/a')], { resolve })).catch((error) => error);
    expect(error).toBeInstanceOf(IncludeError);
    expect(error).toMatchObject({ name: 'IncludeError', src: '/a', depth: 1, reason: 'unavailable', cause: down });
    expect(error.message).toBe('Include "/a" failed at depth 1: see the cause.');
  });

  test('an optional fragment waits for its mandatory includes, not for its optional ones', async () => {
    const { resolve, give, fail } = origin();
    const page = assemble([include('/a', optional)], { resolve });
    const first = page.next();
    await settled();
    give('/a', 'A', include('/must'), include('/may', optional), 'a');
    expect(await isPending(first)).toBe(true);
    give('/must', 'M');
    expect((await first).value).toBe('A');
    fail('/may');
    expect(await collect(page)).toBe('Ma');
  });

  test('a mandatory include that fails early fails the page when its turn comes, unheard rejections do not', async () => {
    const { resolve, give, fail } = origin();
    const page = assemble([include('/slow'), include('/a'), include('/b')], { resolve });
    const first = page.next();
    fail('/a');
    fail('/b');
    expect(await isPending(first)).toBe(true);
    give('/slow', 'S');
    expect((await first).value).toBe('S');
    await expect(page.next()).rejects.toMatchObject({ src: '/a' });
    expect(await page.next()).toEqual({ done: true, value: undefined });
  });

  test('when the page has failed, what is pending is aborted', async () => {
    const { resolve, requests, fail } = origin();
    const whole = collect(assemble([include('/a'), include('/b')], { resolve }));
    fail('/a');
    await expect(whole).rejects.toMatchObject({ src: '/a' });
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });
});

describe('caps: the include that meets one has failed for that reason', () => {
  const loop = (options = {}) => site({ '/l': fragment('(', include('/l', options), ')') });
  const bytes = 'aé€😀'; // 1 + 2 + 3 + 4 bytes of UTF-8
  const cases: {
    it: string;
    limits: Partial<Limits>;
    page: Segment[];
    resolve: AssembleOptions['resolve'];
    out: string;
  }[] = [
    {
      it: 'maxDepth ends a loop',
      limits: {},
      page: [include('/l', optional)],
      resolve: loop(optional),
      out: '((((()))))',
    },
    {
      it: 'maxDepth, mandatory',
      limits: { maxDepth: 2 },
      page: [include('/l')],
      resolve: loop(),
      out: '((!/l maxDepth',
    },
    {
      it: 'maxDepth counts on in alt',
      limits: { maxDepth: 2 },
      page: [include('/x', { alt: '/l', ...optional })],
      resolve: loop(optional),
      out: '(())',
    },
    {
      it: 'maxDepth 0 includes nothing',
      limits: { maxDepth: 0 },
      page: [include('/l', optional), text('x')],
      resolve: loop(),
      out: 'x',
    },
    {
      it: 'maxIncludes',
      limits: { maxIncludes: 2 },
      page: [1, 2, 3].map(() => include('/a', optional)),
      resolve: site({ '/a': fragment('A') }),
      out: 'AA',
    },
    {
      it: 'maxIncludes, mandatory',
      limits: { maxIncludes: 1 },
      page: [include('/a'), include('/a')],
      resolve: site({ '/a': fragment('A') }),
      out: 'A!/a maxIncludes',
    },
    {
      it: 'maxIncludes counts a tried alt',
      limits: { maxIncludes: 1 },
      page: [include('/x', { alt: '/a' })],
      resolve: site({ '/a': fragment('A') }),
      out: '!/a maxIncludes',
    },
    {
      it: 'maxIncludes counts all levels',
      limits: { maxIncludes: 3, maxDepth: 99 },
      page: [include('/l', optional)],
      resolve: loop(optional),
      out: '((()))',
    },
    {
      it: 'maxBytes: what fits to the byte stays',
      limits: { maxBytes: 11 },
      page: [text('x'), include('/a')],
      resolve: site({ '/a': fragment(bytes) }),
      out: `x${bytes}`,
    },
    {
      it: 'maxBytes: one byte more has failed',
      limits: { maxBytes: 10 },
      page: [text('x'), include('/a', optional), text('y')],
      resolve: site({ '/a': fragment(bytes) }),
      out: 'xy',
    },
    {
      it: 'maxBytes, mandatory',
      limits: { maxBytes: 10 },
      page: [text('x'), include('/a')],
      resolve: site({ '/a': fragment(bytes) }),
      out: 'x!/a maxBytes',
    },
    {
      it: 'maxBytes: a shorter alt may fit',
      limits: { maxBytes: 5 },
      page: [include('/a', { alt: '/b' })],
      resolve: site({ '/a': fragment(bytes), '/b': fragment('B') }),
      out: 'B',
    },
    {
      it: 'maxBytes does not cut the document',
      limits: { maxBytes: 1 },
      page: [text('xyz'), include('/a', optional)],
      resolve: site({ '/a': fragment('A') }),
      out: 'xyz',
    },
  ];

  test.each(cases)('$it', async ({ limits, page, resolve, out }) => {
    expect(await outcome(page, { resolve, limits })).toBe(out);
  });

  test('an include past maxDepth or maxIncludes is not asked for', async () => {
    const { resolve, asked } = origin();
    const page = assemble([include('/a'), include('/b')], { resolve, limits: { maxIncludes: 1 } });
    page.next().catch(() => {});
    expect(asked()).toEqual(['/a']);
    await page.return(undefined);
  });

  test('timeout: pending optional includes are deleted and aborted, what has arrived stays', async () => {
    const { resolve, requests, give } = origin();
    const heard: IncludeError[] = [];
    const page = [include('/hung', optional), text('-'), include('/a'), include('/drip', { alt: '/b', ...optional })];
    const whole = collect(assemble(page, { resolve, limits: { timeout: 50 }, onError: (error) => heard.push(error) }));
    give('/a', 'A');
    await vi.advanceTimersByTimeAsync(49);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await whole).toBe('-A');
    expect(requests.map(({ src, signal }) => [src, signal.aborted])).toEqual([
      ['/hung', true],
      ['/a', true],
      ['/drip', true],
    ]);
    expect(heard.map(({ src, reason }) => [src, reason])).toEqual([
      ['/hung', 'timeout'],
      ['/drip', 'timeout'],
      ['/b', 'timeout'],
    ]);
  });

  test('timeout: a pending mandatory include fails the page', async () => {
    const { resolve } = origin();
    const whole = outcome([text('x'), include('/hung')], { resolve });
    await vi.advanceTimersByTimeAsync(DEFAULT_LIMITS.timeout);
    expect(await whole).toBe('x!/hung timeout');
  });

  test('timeout: a slow reader loses nothing that has arrived', async () => {
    const { resolve, give } = origin();
    const page = assemble([text('x'), include('/a')], { resolve, limits: { timeout: 50 } });
    await page.next();
    give('/a', 'A');
    await vi.advanceTimersByTimeAsync(1000);
    expect(await collect(page)).toBe('A');
  });

  test('a timeout beyond what timers can hold is none', async () => {
    const { resolve, give } = origin();
    const whole = collect(assemble([include('/a')], { resolve, limits: { timeout: Number.POSITIVE_INFINITY } }));
    expect(vi.getTimerCount()).toBe(0);
    give('/a', 'A');
    expect(await whole).toBe('A');
  });
});

describe('the end', () => {
  test('a consumer that breaks off aborts what is pending', async () => {
    const { resolve, requests, fail } = origin();
    const onError = vi.fn();
    for await (const piece of assemble([text('x'), include('/a'), include('/b', optional)], { resolve, onError })) {
      expect(piece).toBe('x');
      break;
    }
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    fail('/a', requests[0]?.signal.reason);
    await settled();
    expect(onError).not.toHaveBeenCalled();
  });

  test.each([
    ['mandatory', {}],
    ['optional', optional],
  ])('return() while next() waits for a %s include ends both at once', async (_, options) => {
    const { resolve, requests } = origin();
    const page = assemble([include('/a', options), text('x')], { resolve });
    const next = page.next();
    await settled();
    const end = page.return('bye');
    expect(requests[0]?.signal.aborted).toBe(true);
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await end).toEqual({ done: true, value: 'bye' });
  });

  test('return() before the first next() asks for nothing', async () => {
    const { resolve, asked } = origin();
    const page = assemble([include('/a')], { resolve });
    await page.return(undefined);
    expect(await collect(page)).toBe('');
    expect(asked()).toEqual([]);
  });

  test.each([
    ['mandatory', {}],
    ['optional', optional],
  ])(
    'an abort while a %s include is pending throws the reason, never ends the page as if it were whole',
    async (_, options) => {
      const { resolve, requests } = origin();
      const onError = vi.fn();
      const caller = new AbortController();
      const page = assemble([text('x'), include('/a', options)], { resolve, onError, signal: caller.signal });
      await page.next();
      const next = page.next();
      caller.abort(down);
      await expect(next).rejects.toBe(down);
      expect(requests[0]?.signal).toMatchObject({ aborted: true, reason: down });
      expect(onError).not.toHaveBeenCalled();
    },
  );

  test('an abort between two texts stops the page', async () => {
    const caller = new AbortController();
    const page = assemble([text('x'), text('y')], { resolve: site({}), signal: caller.signal });
    await page.next();
    caller.abort(down);
    await expect(page.next()).rejects.toBe(down);
  });

  test('an aborted signal asks for nothing', async () => {
    const { resolve, asked } = origin();
    await expect(collect(assemble([include('/a')], { resolve, signal: AbortSignal.abort(down) }))).rejects.toBe(down);
    expect(asked()).toEqual([]);
  });

  test('a fragment that arrives after the end starts nothing', async () => {
    const { resolve, asked, give } = origin();
    const page = assemble([text('x'), include('/a')], { resolve });
    await page.next();
    await page.return(undefined);
    give('/a', include('/nested'));
    await settled();
    expect(asked()).toEqual(['/a']);
  });

  test('leaves no listener on the caller’s signal', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await collect(assemble([include('/a')], { resolve: site({ '/a': fragment('A') }), signal }));
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
  });
});

/** The text of a page; where it fails, `!` with the include and the reason. */
async function outcome(page: Segment[], options: AssembleOptions): Promise<string> {
  let out = '';
  try {
    for await (const piece of assemble(page, options)) out += piece;
  } catch (error) {
    if (!(error instanceof IncludeError)) throw error;
    out += `!${error.src} ${error.reason}`;
  }
  return out;
}
