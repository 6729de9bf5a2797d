import type { CacheOptions } from '../../src/index.ts';
import type { Asks, Says } from '../harness.ts';

/** One exchange of a story. */
export interface Step {
  /** Seconds that pass before it. */
  after?: number;
  asks?: Asks;
  /** What the origin says if it is asked. */
  origin?: Says;
  /** The whole `Cache-Status`. */
  says: string;
  status?: number;
  text?: string;
  /** Fields that the answer has with this value, or (null) has not. */
  headers?: Record<string, string | null>;
  /** Fields with which the request reaches the origin (null: without); false when it must not get there. */
  reaches?: Record<string, string | null> | false;
}

/** One rule of a specification, told as a story of requests. */
export interface Case {
  id: string;
  /** The section that the rule is from. */
  rfc: string;
  options?: Partial<CacheOptions>;
  steps: Step[];
}
