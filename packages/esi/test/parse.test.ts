import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../src/index.ts';
import { malformed, wellFormed } from './cases.ts';
import { PIECES } from './generate.ts';
import { codeUnits } from './helpers.ts';
import { language, malformedLanguage } from './language-cases.ts';

describe('parse', () => {
  test.each([...wellFormed, ...language])('$section: $it', ({ source, segments }) => {
    expect(parse(source)).toEqual(segments);
  });

  test.each([...malformed, ...malformedLanguage])('malformed, $section: $it', ({ source, segments }) => {
    expect(parse(source)).toEqual(segments);
  });

  test('never throws, merges adjacent texts and drops empty ones', () => {
    const piece = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, codeUnits);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const segments = parse(pieces.join(''));
        return segments.every((segment, i) =>
          segment.type === 'text'
            ? segment.text !== '' && segments[i + 1]?.type !== 'text'
            : segment.type !== 'include' || segment.src.trim() !== '',
        );
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});
