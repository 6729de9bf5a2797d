import { round } from '../report.ts';
import type { Ratio } from './statistics.ts';

/** How a run is done; see `--help`. */
export interface Plan {
  readonly rounds: number;
  /** Of each load. */
  readonly seconds: number;
  /** Distinct URLs of the memory scenario. */
  readonly urls: number;
  readonly progress: (line: string) => void;
}

/** One figure of one peer. */
export interface Row {
  readonly scenario: string;
  readonly peer: string;
  readonly figure: number;
  readonly unit: string;
  /** Microseconds of the server's own CPU time a request: depends less than the rest on what else the machine does. */
  readonly cpu?: number;
  /** Pages per second, where the figure is what one costs. */
  readonly perSecond?: number;
  /** Our figure to this peer's, round by round. */
  readonly ratio?: Ratio | undefined;
  /** What our figure, or its ratio to this peer's, should be. */
  readonly target?: Target | undefined;
  /** Figures of the single rounds, and whatever else explains the figure. */
  readonly details?: object;
}

export interface Target {
  readonly text: string;
  readonly met: boolean;
}

/** @param value compared with the bound */
export const atLeast = (bound: number, value: number): Target => ({ text: `≥ ${bound}`, met: value >= bound });
export const atMost = (bound: number, value: number): Target => ({ text: `≤ ${bound}`, met: value <= bound });

export function printTable(rows: readonly Row[]): void {
  console.table(
    rows.map(({ scenario, peer, figure, unit, cpu, perSecond, ratio, target }) => ({
      scenario,
      peer,
      figure,
      unit,
      ...(cpu !== undefined && { 'CPU µs': cpu }),
      ...(perSecond !== undefined && { 'req/s': perSecond }),
      'ours : peer': ratio ? round(ratio.median, 2) : '',
      'p10–p90': ratio ? `${round(ratio.low, 2)}–${round(ratio.high, 2)}` : '',
      target: target?.text ?? '',
      met: target ? (target.met ? 'yes' : 'NO') : '',
    })),
  );
}
