import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../src/index.ts';
import { malformed, wellFormed } from './cases.ts';
import { PIECES } from './helpers.ts';

describe('parse', () => {
  test.each(wellFormed)('$section: $it', ({ source, segments }) => {
    expect(parse(source)).toEqual(segments);
  });

  test.each(malformed)('malformed, $section: $it', ({ source, segments }) => {
    expect(parse(source)).toEqual(segments);
  });

  test('never throws, merges adjacent texts and drops empty ones', () => {
    const piece = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const segments = parse(pieces.join(''));
        segments.forEach((segment, i) => {
          if (segment.type === 'include') expect(segment.src.trim()).not.toBe('');
          else expect(segment.text !== '' && segments[i + 1]?.type !== 'text').toBe(true);
        });
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});
