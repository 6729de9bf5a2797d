import { median } from '../report.ts';

/** How one peer did against another: the median of the rounds' ratios, and where the middle four fifths of them lie. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Compare two peers round by round: what slowed a whole round slowed both, and cancels out.
 *
 * @param ours one figure a round
 * @param theirs of the same rounds
 * @throws RangeError if they are not of the same rounds
 */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Ratio {
  if (ours.length !== theirs.length)
    throw new RangeError(`${ours.length} rounds cannot be compared with ${theirs.length}`);
  const ratios = ours.map((one, round) => one / theirs[round]!);
  return { median: median(ratios), low: percentile(ratios, 10), high: percentile(ratios, 90) };
}

/**
 * The value below which so many of a hundred lie, interpolated between neighbours.
 *
 * @param rank 0 to 100
 * @throws RangeError if there are no values
 */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) throw new RangeError('There is no percentile of no values');
  const place = (rank / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}

/** The peers of one round in turn: each is first as often as any other, so that none always follows the slowest. */
export function rotated<T>(items: readonly T[], round: number): T[] {
  const start = round % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
