import { describe, expect, test } from 'vitest';
import { type AssembleOptions, assemble, type Fragment, IncludeError, type Limits, parse, text } from '../src/index.ts';

const cookies: Record<string, string> = { group: 'Advanced', name: '<b>Robin</b>', id: '5/7', empty: '' };
const variables = (name: string, key?: string) => (name === 'HTTP_COOKIE' && key ? cookies[key] : undefined);

/** Assembles a source; `$` in what an origin answers is the URL. Failing URLs start with `/x`. */
async function run(source: string, options: Partial<AssembleOptions> = {}) {
  const asked: string[] = [];
  const failed: string[] = [];
  const resolve = async ({ src }: { src: string }): Promise<Fragment> => {
    asked.push(src);
    if (src.startsWith('/x')) throw new Error('down');
    return { segments: src.startsWith('/esi?') ? parse(decodeURIComponent(src.slice(5))) : [text(`[${src}]`)] };
  };
  const onError = ({ src, reason }: IncludeError) => failed.push(`${src} ${reason}`);
  let page = '';
  try {
    for await (const piece of assemble(parse(source), { resolve, variables, onError, ...options })) page += piece;
  } catch (error) {
    if (!(error instanceof IncludeError)) throw error;
    page += `!${error.src}`;
  }
  return { page, asked, failed };
}

const include = (src: string, rest = '') => `<esi:include src="${src}"${rest}/>`;
const esi = (source: string) => include(`/esi?${encodeURIComponent(source)}`);
const attempt = (attempt: string, except: string) =>
  `<esi:try><esi:attempt>${attempt}</esi:attempt><esi:except>${except}</esi:except></esi:try>`;
const when = (test: string, content: string) => `<esi:when test="${test}">${content}</esi:when>`;
const choose = (...branches: string[]) => `<esi:choose>${branches.join('')}</esi:choose>`;
const otherwise = (content: string) => `<esi:otherwise>${content}</esi:otherwise>`;
const ADVANCED = "$(HTTP_COOKIE{group})=='Advanced'";
const BASIC = "$(HTTP_COOKIE{group})=='Basic User'";

describe('ESI 1.0 is assembled', () => {
  test.each<[section: string, it: string, source: string, page: string, asked: string[]]>([
    [
      '3.3',
      'the first branch that holds',
      choose(when(BASIC, 'b'), when(ADVANCED, '1'), when(ADVANCED, '2'), otherwise('o')),
      '1',
      [],
    ],
    ['3.3', 'otherwise', choose(when(BASIC, 'b'), otherwise('o')), 'o', []],
    ['3.3', 'no branch', `x${choose(when(BASIC, 'b'))}y`, 'xy', []],
    [
      '3.3',
      'only its includes are asked for',
      choose(when(BASIC, include('/b')), when(ADVANCED, include('/a')), otherwise(include('/o'))),
      '[/a]',
      ['/a'],
    ],
    [
      '3.3',
      'in a branch',
      choose(when(ADVANCED, choose(when(BASIC, include('/b')), otherwise(include('/o'))))),
      '[/o]',
      ['/o'],
    ],
    ['3.3', 'in a fragment', esi(choose(when(ADVANCED, 'a'), otherwise('o'))), 'a', [expect.any(String)]],
    ['3.4', 'attempt', attempt(`a${include('/a')}`, include('/e')), 'a[/a]', ['/a']],
    ['3.4', 'attempt without includes', attempt('a', include('/e')), 'a', []],
    ['3.4', 'except', `(${attempt(`a${include('/x')}b`, `e${include('/e')}`)})`, '(e[/e])', ['/x', '/e']],
    ['3.4', 'an include in attempt with alt', attempt(include('/x', ' alt="/a"'), 'e'), '[/a]', ['/x', '/a']],
    [
      '3.4',
      'an include in attempt with onerror is no failure',
      attempt(`a${include('/x', ' onerror="continue"')}`, 'e'),
      'a',
      ['/x'],
    ],
    ['3.4', 'except that fails: an error', `(${attempt(include('/x'), include('/x2'))}`, '(!/x2', ['/x', '/x2']],
    [
      '3.4',
      'except that fails in an attempt',
      attempt(attempt(include('/x'), include('/x2')), 'e'),
      'e',
      ['/x', '/x2'],
    ],
    ['3.4', 'a failure deep in a fragment', attempt(esi(`a${include('/x')}`), 'e'), 'e', [expect.any(String), '/x']],
    [
      '3.4',
      'a try in an optional fragment makes it whole',
      `${esi(attempt(include('/x'), 'e')).replace('/>', ' onerror="continue"/>')}`,
      'e',
      [expect.any(String), '/x'],
    ],
    ['3.4', 'choose in attempt', attempt(choose(when(ADVANCED, include('/x')), otherwise('o')), 'e'), 'e', ['/x']],
    [
      '3.7',
      'a value is no markup',
      '<esi:vars>Hello, $(HTTP_COOKIE{name})!</esi:vars>',
      'Hello, &#60;b&#62;Robin&#60;/b&#62;!',
      [],
    ],
    [
      '3.7',
      'a value is not read again',
      '<esi:vars>$(HTTP_COOKIE{group})$(HTTP_COOKIE{empty})$(X)</esi:vars>',
      'Advanced',
      [],
    ],
    [
      '3.1',
      'a value in src and alt',
      include('/x$(HTTP_COOKIE{id})', ' alt="/$(HTTP_COOKIE{id}|0)?$(HTTP_COOKIE{no}|1)"'),
      '[/5%2F7?1]',
      ['/x5%2F7', '/5%2F7?1'],
    ],
    ['4.2', 'defaults', "<esi:vars>$(HTTP_COOKIE{empty}|a) $(X|'b c')</esi:vars>", 'a b c', []],
  ])('%s: %s', async (_, __, source, page, asked) => {
    expect(await run(source)).toMatchObject({ page, asked });
  });

  test('without an accessor all variables are empty', async () => {
    const resolve = () => ({ segments: [] });
    let page = '';
    for await (const piece of assemble(
      parse(`<esi:vars>$(HTTP_COOKIE{group}|d)</esi:vars>${choose(when(ADVANCED, 'a'), otherwise('o'))}`),
      { resolve },
    ))
      page += piece;
    expect(page).toBe('do');
  });

  test('a parsed document is assembled for each visitor anew', async () => {
    const segments = JSON.parse(
      JSON.stringify(parse(`${choose(when(ADVANCED, 'a'), otherwise('o'))}<esi:vars>$(HTTP_COOKIE{group})</esi:vars>`)),
    );
    const pages: string[] = [];
    for (const group of ['Advanced', 'x', 'Advanced']) {
      let page = '';
      for await (const piece of assemble(segments, { resolve: () => ({ segments: [] }), variables: () => group }))
        page += piece;
      pages.push(page);
    }
    expect(pages).toEqual(['aAdvanced', 'ox', 'aAdvanced']);
  });
});

describe('what starts when', () => {
  function origin() {
    const answers = new Map<string, PromiseWithResolvers<Fragment>>();
    return {
      answers,
      resolve: ({ src }: { src: string }) => {
        const answer = Promise.withResolvers<Fragment>();
        answers.set(src, answer);
        return answer.promise;
      },
    };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  test('3.4: the includes of an attempt start with all others, those of its except when it has failed', async () => {
    const { answers, resolve } = origin();
    const page = assemble(parse(`h${attempt(include('/a') + include('/b'), include('/e'))}${include('/c')}`), {
      resolve,
    });
    expect((await page.next()).value).toBe('h');
    expect([...answers.keys()]).toEqual(['/a', '/b', '/c']);
    const next = page.next();
    answers.get('/a')?.resolve({ segments: [text('A')] });
    await turn();
    expect([...answers.keys()]).toEqual(['/a', '/b', '/c']);
    answers.get('/b')?.reject(new Error('down'));
    await turn();
    expect([...answers.keys()]).toEqual(['/a', '/b', '/c', '/e']);
    answers.get('/e')?.resolve({ segments: [text('E')] });
    expect((await next).value).toBe('E');
    await page.return(undefined);
  });

  test('an attempt of optional includes does not wait for them all', async () => {
    const { resolve } = origin();
    const page = assemble(parse(attempt(`a${include('/a', ' onerror="continue"')}`, 'e')), { resolve });
    expect((await page.next()).value).toBe('a');
    await page.return(undefined);
  });

  test('fragments at hand leave with the text around them, in one piece and without waiting', async () => {
    const waits: string[] = [];
    const page = assemble(parse(`h${include('/a')}-${include('/b')}-${attempt(include('/c'), 'e')}t`), {
      resolve: ({ src, signal }) => {
        signal.addEventListener('abort', () => waits.push(src));
        return { segments: [text(src)] };
      },
    });
    expect(await page.next()).toEqual({ done: false, value: 'h/a-/b-/ct' });
    expect(await page.next()).toEqual({ done: true, value: undefined });
    expect(waits).toEqual([]);
  });

  test('a caller that aborts while a fragment at hand is given ends the page', async () => {
    const caller = new AbortController();
    const down = new Error('gone');
    const page = assemble(parse(include('/a') + include('/b')), {
      signal: caller.signal,
      resolve: ({ src }) => {
        if (src === '/b') return new Promise(() => {});
        caller.abort(down);
        return { segments: [text('A')] };
      },
    });
    await expect(page.next()).rejects.toBe(down);
  });
});

describe('caps', () => {
  test.each<[it: string, limits: Partial<Limits>, source: string, page: string, failed: string[]]>([
    ['maxUrl', { maxUrl: 6 }, include('/1234567', ' alt="/12345"'), '[/12345]', ['/1234567 maxUrl']],
    [
      'maxUrl counts values',
      { maxUrl: 5 },
      attempt(include('/$(HTTP_COOKIE{id})'), 'e'),
      'e',
      ['/$(HTTP_COOKIE{id}) maxUrl'],
    ],
    ['maxDepth in attempt', { maxDepth: 1 }, attempt(esi(include('/a')), 'e'), 'e', ['/a maxDepth']],
    [
      'maxIncludes counts on in except',
      { maxIncludes: 1 },
      attempt(include('/x'), include('/e')),
      '!/e',
      ['/x unavailable', '/e maxIncludes'],
    ],
    [
      'maxIncludes does not count branches not taken',
      { maxIncludes: 1 },
      choose(when(BASIC, include('/b')), otherwise(include('/o'))),
      '[/o]',
      [],
    ],
    ['maxBytes in attempt', { maxBytes: 3 }, attempt(include('/long'), 'e'), 'e', ['/long maxBytes']],
    [
      'maxBytes counts all branches',
      { maxBytes: 5 },
      choose(when(BASIC, 'b'), otherwise('o')) + attempt(include('/a'), 'e'),
      'oe',
      ['/a maxBytes'],
    ],
    [
      'maxBytes: the first value that does not fit and all after it print nothing',
      { maxBytes: 9 },
      '<esi:vars>$(HTTP_COOKIE{group})$(HTTP_COOKIE{name})$(X|d)</esi:vars>',
      'Advanced',
      [],
    ],
  ])('%s', async (_, limits, source, page, failed) => {
    expect(await run(source, { limits })).toMatchObject({ page, failed });
  });

  test('maxBytes ends a bomb of values', async () => {
    let calls = 0;
    const source = `<esi:vars>${'$(QUERY_STRING)'.repeat(10_000)}</esi:vars>`;
    const variables = () => {
      calls++;
      return 'x'.repeat(8192);
    };
    const { page } = await run(source, { variables, limits: { maxBytes: 100_000 } });
    expect(page.length).toBe(8192 * 12);
    expect(calls).toBeLessThan(14);
  });

  test('maxIncludes ends a bomb of includes: what is too much costs no request and one report', async () => {
    const { page, asked, failed } = await run(include('/a', ' alt="/b" onerror="continue"').repeat(100_000), {
      limits: { maxIncludes: 3 },
    });
    expect(page).toBe('[/a][/a][/a]');
    expect(asked).toHaveLength(3);
    expect(failed).toEqual(['/a maxIncludes']);
  });

  test('maxIncludes counts includes that are too deep', async () => {
    const { failed } = await run(esi(include('/a', ' onerror="continue"').repeat(10)), {
      limits: { maxIncludes: 4, maxDepth: 1 },
    });
    expect(failed).toEqual(['/a maxDepth', '/a maxDepth', '/a maxDepth', '/a maxIncludes']);
  });

  test('an error tells the URL as written, not what a visitor sent', async () => {
    const { failed } = await run(include('/x?$(HTTP_COOKIE{name})'));
    expect(failed).toEqual(['/x?$(HTTP_COOKIE{name}) unavailable']);
  });
});
