import type { Breaker, Outcome } from './breaker.ts';
import { type Call, type FailureReason, FetchFailure, type Send } from './call.ts';

/** Those that say that the podlet is unwell; the others are the request's or the client's. */
const UNWELL: ReadonlySet<FailureReason> = new Set(['refused', 'reset', 'malformed', 'deadline', 'overloaded']);

/** ms. A call that began with less says nothing of the podlet: its page was late already. */
const FAIR_TIME = 100;

/** Let each call through the breaker of its part; those in the background go past it. */
export function guard(send: Send, breakerOf: (part: string | undefined) => Breaker): Send {
  return async function guarded(call) {
    if (call.background) return send(call);
    const breaker = breakerOf(call.part);
    const pass = breaker.enter(call.deadline);
    if (pass === 0) throw new FetchFailure('open', `${call.path} was not asked for: too many like it failed just now`);
    try {
      const response = await send(call);
      breaker.leave(pass, response.status >= 500 ? 'failure' : 'success');
      return response;
    } catch (error) {
      breaker.leave(pass, outcomeOf(error, call));
      throw error;
    }
  };
}

function outcomeOf(error: unknown, { deadline }: Call): Outcome {
  if (!(error instanceof FetchFailure)) return 'unknown';
  if (error.reason === 'deadline' && deadline < FAIR_TIME) return 'unknown';
  if (error.reason === 'too large') return 'success';
  return UNWELL.has(error.reason) ? 'failure' : 'unknown';
}
