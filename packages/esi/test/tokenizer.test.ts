import { describe, expect, test } from 'vitest';
import { createTokenizer, include, parse, text } from '../src/index.ts';
import { CORPUS } from './cases.ts';
import { tokenize } from './helpers.ts';

describe('the tokenizer gives the segments of parse', () => {
  test.each(CORPUS)('for every split in two: %j', (source) => {
    const whole = parse(source);
    for (let at = 0; at <= source.length; at++) {
      expect(tokenize([source.slice(0, at), source.slice(at)]), `split at ${at}`).toEqual(whole);
    }
  });

  test('for every split in two of the joined corpus, and character by character', () => {
    const short = CORPUS.filter(({ length }) => length < 70);
    for (const source of [short.join('\n'), short.toReversed().join(']]>-->"\'>')]) {
      const whole = JSON.stringify(parse(source));
      for (let at = 0; at <= source.length; at++) {
        const segments = tokenize([source.slice(0, at), source.slice(at)]);
        if (JSON.stringify(segments) !== whole) expect(segments, `split at ${at}`).toEqual(parse(source));
      }
      expect(tokenize(source.split(''))).toEqual(parse(source));
    }
  });
});

describe('the tokenizer', () => {
  test('returns text and includes as soon as they are complete', () => {
    const { write, end } = createTokenizer();
    expect(write('<p>1 < 2</p><es')).toEqual([text('<p>1 < 2</p>')]);
    expect(write('i:include src="/a"')).toEqual([]);
    expect(write('/>x')).toEqual([include('/a'), text('x')]);
    expect(end()).toEqual([]);
  });

  test('holds back no more than what may become a mark', () => {
    const { write, end } = createTokenizer();
    expect(write('a<![CDAT')).toEqual([text('a')]);
    expect(write('E')).toEqual([text('<![CDATE')]);
    expect(write('--')).toEqual([text('--')]);
    expect(write('<!--esi -')).toEqual([text(' ')]);
    expect(end()).toEqual([text('-')]);
  });

  test('is ready for another document after the end', () => {
    const { write, end } = createTokenizer();
    write('<esi:remove>x<esi:in');
    end();
    expect([...write('y'), ...end()]).toEqual([text('y')]);
  });
});

const traps: Record<string, string> = {
  'marks of comments': '<!--esi ',
  'opened and closed comments': '<!--esi --><!-- -->',
  'starts of remove': '<esi:remove>',
  'unfinished tags': '<esi:include src="/a" ',
  'unfinished tags with an open quote': '<esi:include src="',
  'less-than signs': '<',
  'halves of marks': '<!-',
  'starts of CDATA': '<![CDATA[',
  'hyphens in a comment': '-',
  'attributes of one tag': ' src="/a"',
  'spaces in one tag': ' ',
  'letters in one tag': 'a',
  'ampersands in a value': '&amp',
  includes: '<esi:include src="/a&amp;b"/>',
};
const openers: Record<string, string> = {
  'hyphens in a comment': '<!--esi ',
  'attributes of one tag': '<esi:include',
  'spaces in one tag': '<esi:include',
  'letters in one tag': '<esi:include a',
  'ampersands in a value': '<esi:include src="',
};

describe('the work is linear in the length of the source', () => {
  test.each(Object.keys(traps))('with many %s', (name) => {
    const source = (count: number) => (openers[name] ?? '') + (traps[name] ?? '').repeat(count);
    for (const run of [
      (document: string) => parse(document),
      (document: string) => tokenize(document.match(/.{1,7}/gs) ?? []),
      (document: string) => tokenize(document.split('')),
    ]) {
      const small = work(() => run(source(500)));
      const large = work(() => run(source(4000)));
      expect(large).toBeGreaterThan(small);
      expect(large / small).toBeLessThan(8 * 1.1);
    }
  });
});

/**
 * Characters that the string and pattern functions used by the tokenizer look at or copy. They are replaced by hand:
 * spies would record each of the many calls.
 */
function work(run: () => void): number {
  let characters = 0;
  const { exec } = RegExp.prototype;
  const { indexOf, slice, charCodeAt } = String.prototype;
  RegExp.prototype.exec = function (source) {
    const from = this.lastIndex;
    const found = exec.call(this, source);
    characters += (found === null ? (this.sticky ? from : source.length) : found.index + found[0].length) - from + 1;
    return found;
  };
  String.prototype.indexOf = function (part, from = 0) {
    const found = indexOf.call(this, part, from);
    characters += (found < 0 ? this.length : found) - from + 1;
    return found;
  };
  String.prototype.slice = function (from, to) {
    const part = slice.call(this, from, to);
    characters += part.length + 1;
    return part;
  };
  String.prototype.charCodeAt = function (at) {
    characters++;
    return charCodeAt.call(this, at);
  };
  try {
    run();
  } finally {
    RegExp.prototype.exec = exec;
    Object.assign(String.prototype, { indexOf, slice, charCodeAt });
  }
  return characters;
}
