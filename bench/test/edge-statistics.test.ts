import { expect, test } from 'vitest';
import { percentile, ratioOf, rotated } from '../src/edge/statistics.ts';

test('a ratio is the median of the rounds, so that a round in which all were slow changes nothing', () => {
  expect(ratioOf([90, 9, 95], [100, 10, 100]).median).toBeCloseTo(0.9);
});

test('a ratio is given with where the middle four fifths of its rounds lie', () => {
  const ours = Array.from({ length: 11 }, (_, round) => round);
  const ones = ours.map(() => 1);
  expect(ratioOf(ours, ones)).toEqual({ median: 5, low: 1, high: 9 });
});

test('figures of different rounds are not compared', () => {
  expect(() => ratioOf([1, 2], [1])).toThrow(RangeError);
});

test.each([
  [[7], 99, 7],
  [[3, 1, 2], 50, 2],
  [[0, 10], 25, 2.5],
  [[1, 2, 3], 100, 3],
])('of %j the percentile %d is %d', (values, rank, expected) => {
  expect(percentile(values, rank)).toBe(expected);
});

test('no values have no percentile', () => {
  expect(() => percentile([], 50)).toThrow(RangeError);
});

test('each peer is first in turn', () => {
  expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
});
