import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { include, neutralize, parse, serialize, text } from '../src/index.ts';
import { PIECES } from './generate.ts';
import { codeUnits, merge } from './helpers.ts';

describe('serialize', () => {
  test('writes text as it is and includes as tags', () => {
    const page = [text('<p>a & b</p>'), include('/a', { alt: '/b', onerror: 'continue' }), include('/c')];
    expect(serialize(page)).toBe(
      '<p>a & b</p><esi:include src="/a" alt="/b" onerror="continue"/><esi:include src="/c"/>',
    );
  });

  test('escapes attribute values, > too, because Varnish ends a tag there', () => {
    expect(serialize([include('/?a=1&b="<c>\'')])).toBe('<esi:include src="/?a=1&amp;b=&quot;&lt;c&gt;\'"/>');
  });

  test('is undone by parse when the texts carry no ESI markup', () => {
    const url = fc.oneof(
      fc.constantFrom('/a?b=1&c=2', 'https://a.example/b#c'),
      codeUnits,
      fc.constantFrom('&lt;', '&amp;amp;', '">', "'"),
    );
    const src = url.filter((value) => value.trim() !== '');
    const segment = fc.oneof(
      fc.oneof(fc.string(), fc.constantFrom('<', '<p>', '-->', '</', '"', '&lt;')).map(text),
      fc
        .tuple(src, fc.option(url, { nil: '' }), fc.boolean())
        .map(([src, alt, optional]) => include(src, { alt, ...(optional && { onerror: 'continue' }) })),
    );
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        fc.pre(
          !/<\/?esi:|<!--|<!\[CDATA\[/.test(
            merge(segments)
              .map((one) => (one.type === 'text' ? one.text : '\n'))
              .join(''),
          ),
        );
        expect(parse(serialize(segments))).toEqual(merge(segments));
      }),
      { numRuns: 2000, seed: 2 },
    );
  });

  test('an include without a src is refused by name', () => {
    expect(() => include(' ')).toThrow(new TypeError('An include needs a src, got " ": pass a URL or a path.'));
  });
});

describe('neutralize', () => {
  test.each([
    ['<esi:include src="/a"/>', '&lt;esi:include src="/a"/>'],
    ['</esi:remove>', '&lt;/esi:remove>'],
    ['<!--esi x -->', '<!-- esi x -->'],
    ['<EsI:include/></ESI:x><!--Esi', '&lt;EsI:include/>&lt;/ESI:x><!-- Esi'],
    ['<<esi:<!--<esi:', '<&lt;esi:<!--&lt;esi:'],
    ['<p>esi: <!-- esi --> < esi:include</p>', '<p>esi: <!-- esi --> < esi:include</p>'],
    ['', ''],
  ])('%j becomes %j', (html, inert) => {
    expect(neutralize(html)).toBe(inert);
  });

  test('leaves nothing to parse, and nothing to do for a second time', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), (pieces) => {
        const inert = neutralize(pieces.join(''));
        expect(parse(inert)).toEqual(inert === '' ? [] : [text(inert)]);
        expect(neutralize(inert)).toBe(inert);
      }),
      { numRuns: 2000, seed: 3 },
    );
  });
});
