/** How a run is done; see `--help`. */
export interface Plan {
  readonly rounds: number;
  /** Rounds between two starts of all processes. */
  readonly roundsOfStart: number;
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
