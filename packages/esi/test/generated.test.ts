import { expect, test } from 'vitest';
import { createTokenizer, parse, type Segment, serialize } from '../src/index.ts';
import { generate } from './generate.ts';
import { random, tokenize } from './helpers.ts';

const DOCUMENTS = 100_000;
/** About how many chunks each of the chunkings makes. */
const CHUNKS = [2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 7, 9, 13];

test(`the tokenizer gives the segments of parse for ${CHUNKS.length} seeded chunkings of ${DOCUMENTS} generated documents`, () => {
  const kinds = new Set<string>();
  let units = 0;
  for (let seed = 0; seed < DOCUMENTS; seed++) {
    const next = random(seed);
    const source = generate(next);
    const whole = parse(source);
    const expected = fingerprint(whole);
    for (const { type } of whole) kinds.add(type);
    units += source.length;
    for (const count of CHUNKS) {
      const longest = (2 * source.length) / count;
      const tokenizer = createTokenizer();
      let found = '';
      for (let at = 0; at < source.length; ) {
        const end = at + 1 + Math.floor(next() * longest);
        found += fingerprint(tokenizer.write(source.slice(at, end)));
        at = end;
      }
      found += fingerprint(tokenizer.end());
      if (found !== expected) explain(seed, source, count);
    }
  }
  expect([...kinds].sort()).toEqual(['choose', 'include', 'text', 'try', 'vars']);
  expect(units / DOCUMENTS, 'mean length').toBeGreaterThan(80);
}, 120_000);

test('what parse gives is what it gives for its serialization', () => {
  let compared = 0;
  for (let seed = 0; seed < 20_000; seed++) {
    const segments = parse(generate(random(seed)));
    if (holdsMarks(segments)) continue;
    compared++;
    expect(parse(serialize(segments)), `seed ${seed}`).toEqual(segments);
  }
  expect(compared).toBeGreaterThan(8000);
});

/** A text that is equal for equal segments, of which the outermost texts are merged. */
function fingerprint(segments: readonly Segment[]): string {
  let out = '';
  for (const segment of segments) out += segment.type === 'text' ? segment.text : `\u{1}${JSON.stringify(segment)}`;
  return out;
}

/** Fails with the smallest split that shows the difference, if one in two does. */
function explain(seed: number, source: string, chunks: number): void {
  for (let at = 0; at <= source.length; at++) {
    const halves = [source.slice(0, at), source.slice(at)];
    expect(tokenize(halves), `seed ${seed}, split in ${JSON.stringify(halves)}`).toEqual(parse(source));
  }
  expect.fail(`seed ${seed}, about ${chunks} chunks: ${JSON.stringify(source)}`);
}

/** Whether a text, on any level, has what the text behind it could complete or what would hide it. */
function holdsMarks(segments: readonly Segment[]): boolean {
  return /<\/?esi:|<!--|<!\[CDATA\[|<$/m.test(JSON.stringify(segments, (key, value) => (key === 'test' ? '' : value)));
}
