import { expect, test } from 'vitest';
import { assembleAtOnce, type Fragment, type IncludeError, include, parse, type Segment, text } from '../src/index.ts';
import { generate } from './generate.ts';
import { random } from './helpers.ts';
import { fragment, optional, outcome, site } from './origin.ts';

/** What stands in the page, and which includes were told to have failed. */
function atOnce(page: readonly Segment[], peek: (src: string) => Fragment | undefined, limits = {}) {
  const failed: string[] = [];
  const onError = ({ src }: IncludeError) => failed.push(src);
  const texts = assembleAtOnce(page, { peek: ({ src }) => peek(src), onError, limits });
  return { out: texts?.join(''), failed };
}

const FRAGMENTS: Record<string, Fragment> = {
  '/a': fragment('A'),
  '/b': fragment('<b>', include('/a'), '</b>'),
  '/broken': fragment(include('/gone')),
};

test.each<[title: string, page: Segment[], out: string | undefined, failed?: string[]]>([
  ['text', [text('x'), text('y')], 'xy'],
  ['nothing', [], ''],
  ['an include', [text('x'), include('/a'), text('y')], 'xAy'],
  ['an include in an include', [include('/b', optional)], '<b>A</b>'],
  ['what failed and may', [text('x'), include('/gone', optional), text('y')], 'xy', ['/gone']],
  ['what failed and has another', [include('/gone', { alt: '/a' })], 'A', ['/gone']],
  ['what is still to come', [text('x'), include('/late', optional)], undefined],
  ['what is still to come, behind what failed', [include('/gone', optional), include('/late', optional)], undefined],
  ['what must not fail', [include('/gone')], undefined],
  ['what may fail, by what must not', [include('/broken', optional)], undefined],
])('%s', (_, page, out, failed = []) => {
  const peek = (src: string) => {
    if (src === '/gone') throw new Error('gone');
    return FRAGMENTS[src];
  };
  expect(atOnce(page, peek)).toEqual({ out, failed });
});

test('its limits are those of any assembly', () => {
  const page = Array.from({ length: 3 }, () => include('/a', optional));
  const peek = () => fragment('A');
  expect(atOnce(page, peek, { maxIncludes: 2 })).toEqual({ out: 'AA', failed: ['/a'] });
  expect(atOnce(page, peek, { maxBytes: 2 })).toEqual({ out: 'AA', failed: ['/a'] });
  expect(atOnce([include('/b', optional)], (src) => FRAGMENTS[src], { maxDepth: 1 }).out).toBeUndefined();
});

test('who is not at hand is asked for once, and nobody after', () => {
  const asked: string[] = [];
  const peek = (src: string) => void asked.push(src);
  expect(atOnce([include('/a'), include('/b')], peek).out).toBeUndefined();
  expect(asked).toEqual(['/a']);
});

test('it gives what assemble gives, of generated documents', async () => {
  let whole = 0;
  for (let seed = 0; seed < 3000; seed++) {
    const next = random(seed);
    const page = parse(generate(next));
    const known = new Map<string, Fragment | Error>();
    const find = (src: string) => {
      const found = known.get(src) ?? (next() < 0.8 ? fragment(`(${src})`) : new Error('gone'));
      known.set(src, found);
      return found;
    };
    const { out, failed } = atOnce(page, (src) => {
      const found = find(src);
      if (found instanceof Error) throw found;
      return found;
    });
    if (out === undefined) continue;
    whole++;
    const heard: string[] = [];
    const resolve = site(Object.fromEntries(known));
    expect(await outcome(page, { resolve, onError: ({ src }) => heard.push(src) }), `seed ${seed}`).toBe(out);
    expect(heard, `seed ${seed}`).toEqual(failed);
  }
  expect(whole).toBeGreaterThan(1000);
});
