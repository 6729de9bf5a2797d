import { describe, expect, test } from 'vitest';
import { assemble, type Fragment, IncludeError, include, type Segment, text } from '../src/index.ts';
import {
  collect,
  down,
  fragment,
  isPending,
  optional,
  origin,
  outcome,
  settled,
  site,
  watchLeftovers,
} from './origin.ts';

watchLeftovers();

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
