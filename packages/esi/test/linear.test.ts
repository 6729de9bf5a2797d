import { describe, expect, test } from 'vitest';
import { parse } from '../src/index.ts';
import { tokenize } from './helpers.ts';

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
  'starts of try': '<esi:try><esi:attempt>',
  'starts of choose': '<esi:choose><esi:when test="$(A)==1">x',
  'starts of choose in try': '<esi:try><esi:except>x<esi:choose><esi:otherwise>',
  'ends that close nothing': '<esi:vars></esi:try></esi:choose>',
  'ends that close much': '<esi:try></esi:vars><esi:choose></esi:try>',
  'branches of one choose': '<esi:when test="$(A)==1">x</esi:when>',
  'second attempts': '<esi:attempt>x</esi:attempt>',
  'tests without end': '<esi:when test="',
  'parentheses in a test': '(',
  'operators in a test': '1==1&',
  'less-than signs in a test': '<1',
  'less-than signs of a test at ends of chunks': '<<',
  'starts of variables': '$(',
  'starts of keys': '$(A{',
  'starts of defaults': "$(A|'",
  'letters in a key': 'a',
  'letters in a default': "a|'",
  variables: '$(A{b}|c)x',
  'kinds of quotes': `<esi:a "<esi:b '`,
};
const openers: Record<string, string> = {
  'hyphens in a comment': '<!--esi ',
  'attributes of one tag': '<esi:include',
  'spaces in one tag': '<esi:include',
  'letters in one tag': '<esi:include a',
  'ampersands in a value': '<esi:include src="',
  'branches of one choose': '<esi:choose>',
  'second attempts': '<esi:try>',
  'parentheses in a test': '<esi:choose><esi:when test="',
  'operators in a test': '<esi:choose><esi:when test="',
  'less-than signs in a test': '<esi:choose><esi:when test="',
  'less-than signs of a test at ends of chunks': '<esi:when test="',
  'starts of variables': '<esi:vars>',
  'starts of keys': '<esi:vars>',
  'starts of defaults': '<esi:vars>',
  'letters in a key': '<esi:vars>$(A{',
  'letters in a default': "<esi:vars>$(A|'",
  variables: '<esi:vars>',
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
 * Characters that the string and pattern functions used by the tokenizer look at or copy, and items that lists take and
 * give. The functions are replaced by hand: spies would record each of the many calls.
 */
function work(run: () => void): number {
  let characters = 0;
  const { exec } = RegExp.prototype;
  const { indexOf, slice, charCodeAt, startsWith } = String.prototype;
  const { push, pop } = Array.prototype;
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
  String.prototype.startsWith = function (part, at) {
    characters += part.length + 1;
    return startsWith.call(this, part, at);
  };
  Array.prototype.push = function (...items) {
    characters += items.length;
    return push.apply(this, items);
  };
  Array.prototype.pop = function () {
    characters++;
    return pop.call(this);
  };
  try {
    run();
  } finally {
    RegExp.prototype.exec = exec;
    Object.assign(String.prototype, { indexOf, slice, charCodeAt, startsWith });
    Object.assign(Array.prototype, { push, pop });
  }
  return characters;
}
