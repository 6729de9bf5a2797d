import { type Hook, z } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { problem } from './problem.ts';

/** RFC 9457 §3.1, with the wrong fields of the request as an extension. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ name: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

/** A response of an OpenAPI operation that answers with JSON. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A response of an OpenAPI operation that answers with problem details. */
export function failure(description: string) {
  return { description, content: { 'application/problem+json': { schema: Problem } } };
}

/**
 * Answer a request that does not fit its schema: 422 for a body that was read but is wrong (RFC 9110 §15.5.21), 400 for
 * anything else. Each wrong field is named once, with what is allowed.
 */
export const refuseInvalid: Hook<unknown, Env, string, Response | undefined> = (result) => {
  if (result.success) return undefined;
  const status = result.target === 'json' ? 422 : 400;
  const details = new Map<string, string>();
  for (const { path, message } of result.error.issues) {
    const name = path.join('.') || 'body';
    if (!details.has(name)) details.set(name, message);
  }
  const errors = Array.from(details, ([name, detail]) => ({ name, detail }));
  return problem({ status, title: 'Invalid request', detail: 'See errors for what to correct.', errors });
};
