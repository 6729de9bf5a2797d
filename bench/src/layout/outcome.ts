import type { Ratio } from '../edge/statistics.ts';
import { round } from '../report.ts';

/** How a run is done; see `--help`. */
export interface Plan {
  readonly rounds: number;
  /** Of each load. */
  readonly seconds: number;
  /** Of the load that comes before all others of a page and peer, and counts nothing: until their code is compiled. */
  readonly warmUp: number;
  /** Fragments of the pages whose cost is compared. */
  readonly counts: readonly number[];
  /** Visits of each phase where a podlet is slow or hangs. */
  readonly visits: number;
  readonly progress: (line: string) => void;
}

/** One figure of one peer. */
export interface Row {
  readonly scenario: string;
  readonly peer: string;
  readonly figure: number;
  readonly unit: string;
  /** Pages per second, where pages are asked for as often as they come. */
  readonly perSecond?: number;
  /** Our figure to this peer's, round by round. */
  readonly ratio?: Ratio | undefined;
  /** What our figure, or its ratio to this peer's, should be. */
  readonly target?: Target | undefined;
  readonly details?: object;
}

export interface Target {
  readonly text: string;
  readonly met: boolean;
}

export function printTable(rows: readonly Row[]): void {
  console.table(
    rows.map(({ scenario, peer, figure, unit, perSecond, ratio, target }) => ({
      scenario,
      peer,
      figure,
      unit,
      'req/s': perSecond ?? '',
      'ours : peer': ratio ? round(ratio.median, 2) : '',
      'p10–p90': ratio ? `${round(ratio.low, 2)}–${round(ratio.high, 2)}` : '',
      target: target?.text ?? '',
      met: target ? (target.met ? 'yes' : 'NO') : '',
    })),
  );
}
