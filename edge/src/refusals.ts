import { NotValidated } from '@selvedge/http-cache';
import { OriginError } from './origin-error.ts';

/** TRACE would echo a visitor's cookies (RFC 9110 §9.3.8), and a tunnel ends here. */
export const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What a visitor is told instead of an answer. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Record<string, string>;
}

/** RFC 9110 §15.4.9: 308 keeps the method, which 301 turns into GET. */
export const redirectTo = (location: string, method: string): Refusal => ({
  status: method === 'GET' || method === 'HEAD' ? 301 : 308,
  message: `This is at ${location}`,
  headers: { location },
});

/** @param max bytes of a request's body */
export const refuseSize = (max: number): Refusal => ({ status: 413, message: `At most ${max} bytes are accepted.` });

/** Without its status, which says why. */
export const NOT_NOW = {
  message: 'This site does not answer right now. Please try again in a minute.',
  headers: { 'retry-after': '5' },
};

/** What it means for a visitor that a request failed with this. */
export function statusOf(error: unknown): number {
  if (error instanceof OriginError) return error.status;
  if (!(error instanceof NotValidated)) return 500;
  return error.cause instanceof OriginError && error.cause.status === 503 ? 503 : 504;
}

/** The path as the origin's router reads it: `/%68ealthz` is `/healthz`. */
export function decoded(path: string): string {
  const plain = path.split('?', 1)[0]!;
  if (!plain.includes('%')) return plain;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
