import { first } from './fields.ts';
import { parseHttpDate } from './http-date.ts';
import type { Policy } from './policy.ts';
import type { CacheRequest, HeaderField } from './types.ts';

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A range, several, none that can be satisfied, or nothing to heed. */
export type Ranges = ByteRange[] | 'unsatisfiable' | undefined;

/** With more, or with ones that overlap, the whole is cheaper and safer (RFC 9110 §14.2). */
const MAX_RANGES = 8;

/**
 * Read the `Range` of a GET against a complete response (RFC 9110 §14.1.2). Another unit, wrong syntax, an `If-Range`
 * that does not hold and a greedy list of ranges are ignored: the client gets the whole.
 *
 * @param length bytes of the whole
 */
export function requestedRanges(request: CacheRequest, policy: Policy, length: number): Ranges {
  const value = request.header('range');
  if (value === undefined || request.method !== 'GET' || !rangeStillHolds(request, policy)) return undefined;
  const match = /^\s*bytes\s*=(.*)$/i.exec(value);
  if (!match) return undefined;
  const specs = match[1]!.split(',').map((spec) => spec.trim());
  if (specs.length > MAX_RANGES) return undefined;
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const bounds = /^(\d*)-(\d*)$/.exec(spec);
    if (!bounds || (bounds[1] === '' && bounds[2] === '')) return undefined;
    const range = resolve(bounds[1]!, bounds[2]!, length);
    if (range === 'invalid') return undefined;
    if (range) ranges.push(range);
  }
  if (ranges.length === 0) return 'unsatisfiable';
  return overlap(ranges) ? undefined : ranges;
}

function resolve(from: string, to: string, length: number): ByteRange | 'invalid' | undefined {
  if (from === '') {
    const suffix = Number(to);
    return suffix === 0 || length === 0 ? undefined : { start: Math.max(0, length - suffix), end: length - 1 };
  }
  const start = Number(from);
  const end = to === '' ? length - 1 : Number(to);
  if (to !== '' && end < start) return 'invalid';
  return start >= length ? undefined : { start, end: Math.min(end, length - 1) };
}

function overlap(ranges: readonly ByteRange[]): boolean {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  return sorted.some((range, at) => at > 0 && range.start <= sorted[at - 1]!.end);
}

/** `If-Range` compares strongly: an entity tag, or a Last-Modified older than the Date by a second (RFC 9110 §13.1.5). */
function rangeStillHolds(request: CacheRequest, policy: Policy): boolean {
  const condition = request.header('if-range')?.trim();
  if (condition === undefined) return true;
  if (condition.endsWith('"')) return condition.startsWith('"') && condition === policy.etag;
  const at = parseHttpDate(condition, policy.date);
  return at !== undefined && at === policy.lastModifiedAt && policy.date - at >= 1000;
}

/** A 206 of one range, or of several as multipart/byteranges (RFC 9110 §15.3.7). */
export function partialContent(
  headers: readonly HeaderField[],
  body: Uint8Array,
  ranges: readonly ByteRange[],
): { headers: HeaderField[]; body: Uint8Array } {
  const rest = headers.filter(([name]) => name !== 'content-length');
  if (ranges.length === 1) {
    const part = body.subarray(ranges[0]!.start, ranges[0]!.end + 1);
    const range: HeaderField = ['content-range', contentRange(ranges[0]!, body.byteLength)];
    return { headers: [...rest, range, ['content-length', String(part.byteLength)]], body: part };
  }
  const boundary = `selvedge-${crypto.randomUUID()}`;
  const type = first(headers, 'content-type');
  const parts = multipart(body, ranges, boundary, type);
  return {
    headers: [
      ...rest.filter(([name]) => name !== 'content-type'),
      ['content-type', `multipart/byteranges; boundary=${boundary}`],
      ['content-length', String(parts.byteLength)],
    ],
    body: parts,
  };
}

function multipart(body: Uint8Array, ranges: readonly ByteRange[], boundary: string, type?: string): Uint8Array {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for (const range of ranges) {
    const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`;
    const rangeLine = `Content-Range: ${contentRange(range, body.byteLength)}\r\n`;
    pieces.push(encoder.encode(`\r\n--${boundary}\r\n${typeLine}${rangeLine}\r\n`));
    pieces.push(body.subarray(range.start, range.end + 1));
  }
  pieces.push(encoder.encode(`\r\n--${boundary}--\r\n`));
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

function contentRange(range: ByteRange, length: number): string {
  return `bytes ${range.start}-${range.end}/${length}`;
}

/** A 416 (RFC 9110 §15.5.17). */
export function unsatisfiable(length: number, date: string | undefined): HeaderField[] {
  const headers: HeaderField[] = [
    ['content-range', `bytes */${length}`],
    ['content-length', '0'],
  ];
  return date === undefined ? headers : [...headers, ['date', date]];
}
