import { describe, expect, test, vi } from 'vitest';
import {
  type AssembleOptions,
  assemble,
  DEFAULT_LIMITS,
  type IncludeError,
  include,
  type Limits,
  type Segment,
  text,
} from '../src/index.ts';
import { collect, fragment, optional, origin, outcome, site, watchLeftovers } from './origin.ts';

watchLeftovers();

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
