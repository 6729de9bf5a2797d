/** The straight line that lies closest to points, by least squares. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** R²: the share of the variance that the line explains; 1 is all of it. */
  readonly r2: number;
}

/** @throws RangeError without two different x, or when there is no y for each x */
export function fitLine(xs: readonly number[], ys: readonly number[]): Line {
  if (xs.length !== ys.length || new Set(xs).size < 2)
    throw new RangeError(`No line goes through ${xs.length} x and ${ys.length} y`);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const sum = (term: (x: number, y: number) => number) => xs.reduce((total, x, at) => total + term(x, ys[at]!), 0);
  const slope = sum((x, y) => (x - meanX) * (y - meanY)) / sum((x) => (x - meanX) ** 2);
  const intercept = meanY - slope * meanX;
  const left = sum((x, y) => (y - intercept - slope * x) ** 2);
  const all = sum((_, y) => (y - meanY) ** 2);
  return { slope, intercept, r2: all === 0 ? 1 : 1 - left / all };
}
