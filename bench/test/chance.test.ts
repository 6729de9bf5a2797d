import { expect, test } from 'vitest';
import { createChance, createZipf } from '../src/chance.ts';

const zipfDraws = (things: number, exponent: number, draws: number) =>
  Array.from({ length: draws }, createZipf(things, exponent, createChance(1)));

test('draws follow their law: with exponent 1 the first of many things comes twice as often as the second', () => {
  const draws = zipfDraws(1000, 1, 100_000);
  const count = (thing: number) => draws.filter((draw) => draw === thing).length;
  expect(count(0) / count(1)).toBeCloseTo(2, 0);
  expect(Math.min(...draws)).toBe(0);
  expect(Math.max(...draws)).toBeLessThan(1000);
});

test('draws are the same each time', () => {
  expect(zipfDraws(50, 0.6, 20)).toEqual(zipfDraws(50, 0.6, 20));
});
