import { HTTPException } from 'hono/http-exception';

/** RFC 9457 §3.1. Extension members may stand beside these. */
export interface Problem {
  /** A URI reference that names the kind of problem. */
  type?: string;
  title: string;
  status: number;
  /** What went wrong this time, with the value, and what to do. */
  detail?: string;
  [extension: string]: unknown;
}

/**
 * An RFC 9457 answer.
 *
 * @returns `application/problem+json`, never stored by a cache
 */
export function problem(body: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ type: 'about:blank', ...body }), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

/** Throw a problem from anywhere inside a Hono handler. */
export function throwProblem(body: Problem): never {
  throw new HTTPException(body.status as 400, { message: body.detail ?? body.title, res: problem(body) });
}
