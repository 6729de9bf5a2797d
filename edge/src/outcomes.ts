import type { Outcome } from '@selvedge/http-cache';

/** A count of each way in which an answer comes to be, at its beginning. */
export const noOutcomes = (): Record<Outcome, number> => ({
  hit: 0,
  stale: 0,
  revalidated: 0,
  coalesced: 0,
  miss: 0,
  pass: 0,
  refused: 0,
});
