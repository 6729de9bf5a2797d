import { expect, test } from 'vitest';
import { fitLine } from '../src/layout/line.ts';

test('points on a line give its slope, its intercept, and R² of 1', () => {
  expect(fitLine([1, 2, 3], [12, 14, 16])).toEqual({ slope: 2, intercept: 10, r2: 1 });
});

test('R² falls when points leave the line', () => {
  // Worked by hand: y = x + 1/3 leaves 2/3 of a variance of 8/3.
  const { slope, intercept, r2 } = fitLine([0, 1, 2], [0, 2, 2]);
  expect([slope, intercept, r2]).toEqual([1, expect.closeTo(1 / 3), expect.closeTo(0.75)]);
});

test.each([
  [
    [1, 1],
    [2, 3],
  ],
  [[1, 2], [3]],
])('no line goes through x %j and y %j', (xs, ys) => {
  expect(() => fitLine(xs, ys)).toThrow(RangeError);
});
