/** Looks like chance and is the same each time from the same seed (mulberry32). @returns numbers from 0 to below 1 */
export function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What visitors ask for: few things often, many seldom (Zipf's law).
 *
 * @param things how many there are
 * @param exponent 0: all are asked for equally; 1: the second half as often as the first, the third a third as often
 * @returns draws the number of a thing, from 0
 */
export function createZipf(things: number, exponent: number, chance: () => number): () => number {
  const ends = new Float64Array(things);
  let sum = 0;
  for (let at = 0; at < things; at++) {
    sum += (at + 1) ** -exponent;
    ends[at] = sum;
  }
  return () => firstAbove(ends, chance() * sum);
}

function firstAbove(ends: Float64Array, value: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
