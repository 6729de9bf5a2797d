import type { Segment } from './segments.ts';

/** Counts the bytes of one assembly against `Limits.maxBytes`. */
export interface ByteBudget {
  /** Counts segments whether they fit or not. */
  add(segments: readonly Segment[]): void;
  /** Counts segments if they fit. */
  fit(segments: readonly Segment[]): boolean;
  /** Counts and returns a value; empty if it does not fit. Once one did not, no more are asked for. */
  takeValue(get: () => string): string;
}

const MOST_BYTES_PER_UNIT = 3;
const encoder = new TextEncoder();

/**
 * Makes a budget. A UTF-16 code unit is at most 3 bytes of UTF-8, so bytes are counted only when three times the units
 * would not fit: for most pages never.
 *
 * @param max bytes of UTF-8
 */
export function createByteBudget(max: number): ByteBudget {
  let most = 0; // bytes used, at most
  let estimated: (readonly Segment[] | string)[] = [];
  let takesValues = true;

  function fits(units: number, piece: readonly Segment[] | string): boolean {
    if (most + units * MOST_BYTES_PER_UNIT <= max) {
      estimate(units, piece);
      return true;
    }
    most += estimated.reduce((sum, one) => sum + measure(one, byteLength) - estimateOf(one), 0);
    estimated = [];
    if (most + units > max) return false;
    const bytes = measure(piece, byteLength);
    if (most + bytes > max) return false;
    most += bytes;
    return true;
  }

  function estimate(units: number, piece: readonly Segment[] | string): void {
    most += units * MOST_BYTES_PER_UNIT;
    estimated.push(piece);
  }

  return {
    add: (segments) => estimate(measure(segments, unitLength), segments),
    fit: (segments) => fits(measure(segments, unitLength), segments),
    takeValue(get) {
      const value = takesValues ? get() : '';
      takesValues &&= fits(value.length, value);
      return takesValues ? value : '';
    },
  };
}

function estimateOf(piece: readonly Segment[] | string): number {
  return measure(piece, unitLength) * MOST_BYTES_PER_UNIT;
}

function unitLength(text: string): number {
  return text.length;
}

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** The length of a value, or of all text in segments, of every branch. */
function measure(piece: readonly Segment[] | string, lengthOf: (text: string) => number): number {
  if (typeof piece === 'string') return lengthOf(piece);
  let sum = 0;
  for (const segment of piece) {
    if (segment.type === 'text') sum += lengthOf(segment.text);
    else if (segment.type === 'try') sum += measure(segment.attempt, lengthOf) + measure(segment.except, lengthOf);
    else if (segment.type === 'choose') {
      for (const { segments } of segment.when) sum += measure(segments, lengthOf);
      sum += measure(segment.otherwise, lengthOf);
    }
  }
  return sum;
}
