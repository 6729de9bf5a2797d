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
