import fc from 'fast-check';
import { createTokenizer, type Segment, text } from '../src/index.ts';

/** Joins adjacent texts and drops empty ones. */
export function merge(segments: readonly Segment[]): Segment[] {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const before = merged.at(-1);
    if (segment.type !== 'text') merged.push(segment);
    else if (before?.type === 'text') merged[merged.length - 1] = text(before.text + segment.text);
    else if (segment.text !== '') merged.push(segment);
  }
  return merged;
}

export function tokenize(chunks: readonly string[]): Segment[] {
  const tokenizer = createTokenizer();
  return merge([...chunks.flatMap((chunk) => tokenizer.write(chunk)), ...tokenizer.end()]);
}

/** Numbers in [0, 1), the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Short strings of any UTF-16 code units, lone surrogates among them. */
export const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 8 })
  .map((codes) => String.fromCharCode(...codes));
