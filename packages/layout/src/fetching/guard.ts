import type { Breaker, Outcome } from './breaker.ts';
import { type Call, type FailureReason, type FetchedResponse, FetchFailure, type Send } from './call.ts';

/** Those that say that the podlet is unwell; the others are the request's or the client's. */
const UNWELL: ReadonlySet<FailureReason> = new Set(['refused', 'reset', 'malformed', 'deadline', 'overloaded']);

/** ms. A call that began with less says nothing of the podlet: its page was late already. */
const FAIR_TIME = 100;

/** Let each call through the breaker of its part; those in the background go past it. */
export function guard(send: Send, breakerOf: (part: string | undefined) => Breaker): Send {
  return function guarded(call, done) {
    if (call.background) return send(call, done);
    const breaker = breakerOf(call.part);
    const pass = breaker.enter(call.deadline);
    if (pass === 0)
      return done(new FetchFailure('open', `${call.path} was not asked for: too many like it failed just now`));
    send(call, (result) => {
      breaker.leave(pass, outcomeOf(result, call));
      done(result);
    });
  };
}

function outcomeOf(result: FetchedResponse | Error, { deadline }: Call): Outcome {
  if (!(result instanceof Error)) return result.status >= 500 ? 'failure' : 'success';
  if (!(result instanceof FetchFailure)) return 'unknown';
  if (result.reason === 'deadline' && deadline < FAIR_TIME) return 'unknown';
  if (result.reason === 'too large') return 'success';
  return UNWELL.has(result.reason) ? 'failure' : 'unknown';
}
