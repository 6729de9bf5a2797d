import { type Decision, statusMember } from './cache-status.ts';
import { notModified, notModifiedHeaders } from './conditional.ts';
import { combined, first } from './fields.ts';
import type { Policy } from './policy.ts';
import { partialContent, requestedRanges, unsatisfiable } from './range.ts';
import { currentAge, staleness } from './reuse.ts';
import type { ByteStream, CacheAnswer, CacheRequest, Entry, HeaderField, Memo, Outcome } from './types.ts';

/** Writes answers in the name of one cache. */
export interface Answers {
  /** The fast way: a GET without conditions to a fresh response. All of one second get the same object. */
  hit(entry: Entry, now: number): CacheAnswer;
  /** Any request to a stored response: conditions, ranges, HEAD. */
  stored(request: CacheRequest, entry: Entry, now: number, outcome: Outcome, decision: Decision): CacheAnswer;
  /** A stored response whose body still arrives. */
  arriving(
    request: CacheRequest,
    entry: Entry,
    body: ByteStream,
    now: number,
    outcome: Outcome,
    decision: Decision,
  ): CacheAnswer;
  /** What the origin said, on its way to the client. Its body is not read here, but left out for a 304 or a HEAD. */
  passed(response: Passed, body: ByteStream | null, outcome: Outcome, decision: Decision, entry?: Entry): CacheAnswer;
  /** The client has it already: a 304 in place of a response from the origin. */
  unchanged(response: Passed, outcome: Outcome, decision: Decision): CacheAnswer;
  /** 504 for `only-if-cached` (RFC 9111 §5.2.1.7). */
  notCached(detail: string): CacheAnswer;
}

/** The head of a response from the origin. */
export interface Passed {
  status: number;
  headers: readonly HeaderField[];
  /** Of a response that is not stored. */
  memo?: Memo | undefined;
}

/** @param name from `cacheName` */
export function createAnswers(name: string): Answers {
  const said = (headers: readonly HeaderField[], decision: Decision): HeaderField => {
    const before = combined(headers, 'cache-status');
    const member = statusMember(name, decision);
    return ['cache-status', before === undefined ? member : `${before}, ${member}`];
  };
  /** The fields with an Age and with this cache's word after those of the caches before it. */
  const withStatus = (headers: readonly HeaderField[], decision: Decision, age?: number): HeaderField[] => {
    const kept = headers.filter(([field]) => field !== 'cache-status');
    if (age !== undefined) kept.push(['age', String(Math.floor(age))]);
    kept.push(said(headers, decision));
    return kept;
  };

  const answers: Answers = {
    hit(entry, now) {
      const age = Math.floor(currentAge(entry.policy, now));
      const live = entry.live!;
      if (live.age === age && live.answer) return live.answer;
      const decision = { hit: true, ttl: timeToLive(entry.policy, now) };
      const headers = withStatus(entry.headers, decision, age);
      live.age = age;
      live.answer = { status: entry.status, headers, body: bodyOf(entry), outcome: 'hit', entry };
      return live.answer;
    },

    stored(request, entry, now, outcome, decision) {
      const age = currentAge(entry.policy, now);
      const head = (headers: readonly HeaderField[]) => withStatus(headers, decision, age);
      if (notModified(request, entry.status, entry.policy)) {
        return { status: 304, headers: head(notModifiedOf(entry.headers)), body: null, outcome, entry };
      }
      const isWhole = entry.status === 200 && !entry.policy.isTemplate;
      const ranges = isWhole ? requestedRanges(request, entry.policy, entry.body.byteLength) : undefined;
      if (ranges === 'unsatisfiable') {
        const headers = head(unsatisfiable(entry.body.byteLength, first(entry.headers, 'date')));
        return { status: 416, headers, body: null, outcome, entry };
      }
      if (ranges) {
        const part = partialContent(entry.headers, entry.body, ranges);
        return { status: 206, headers: head(part.headers), body: part.body, outcome, entry };
      }
      const body = request.method === 'HEAD' ? null : bodyOf(entry);
      return { status: entry.status, headers: head(entry.headers), body, outcome, entry };
    },

    arriving(request, entry, body, now, outcome, decision) {
      const age = currentAge(entry.policy, now);
      if (notModified(request, entry.status, entry.policy)) {
        const headers = withStatus(notModifiedOf(entry.headers), decision, age);
        return { status: 304, headers, body: null, outcome, entry };
      }
      const headers = withStatus(entry.headers, decision, age);
      return { status: entry.status, headers, body: request.method === 'HEAD' ? null : body, outcome, entry };
    },

    passed(response, body, outcome, decision, entry) {
      const { status, memo } = response;
      return { status, headers: withStatus(response.headers, decision), body, outcome, entry, memo };
    },

    unchanged(response, outcome, decision) {
      const headers = [
        ...notModifiedOf(response.headers),
        ...response.headers.filter(([field]) => field === 'set-cookie' || field === 'age'),
      ];
      return { status: 304, headers: withStatus(headers, decision), body: null, outcome };
    },

    notCached(detail) {
      const headers: HeaderField[] = [
        ['content-length', '0'],
        ['cache-control', 'no-store'],
      ];
      return { status: 504, headers: withStatus(headers, { detail }), body: null, outcome: 'refused' };
    },
  };
  return answers;
}

/** Whole seconds of freshness left; not above zero once purged softly. */
export function timeToLive(policy: Policy, now: number, soft = 0): number {
  if (soft !== 0) return -Math.floor(staleness(policy, now, soft));
  return Math.floor(policy.lifetime) - Math.floor(currentAge(policy, now));
}

function notModifiedOf(headers: readonly HeaderField[]): HeaderField[] {
  const upstream = headers.filter(([name]) => name === 'cache-status');
  return [...notModifiedHeaders(headers), ...upstream];
}

/** A 204 and its like have no body at all. */
function bodyOf(entry: Entry): Uint8Array | null {
  return entry.status === 204 || entry.status === 205 ? null : entry.body;
}
