import { describe, expect, test, vi } from 'vitest';
import { assemble, include, text } from '../src/index.ts';
import { collect, down, fragment, optional, origin, settled, site, watchLeftovers } from './origin.ts';

watchLeftovers();

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
