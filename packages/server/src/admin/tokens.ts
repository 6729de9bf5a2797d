import type { Context } from 'hono';
import { z } from 'zod';
import { hasToken } from '../operators.ts';
import { throwProblem } from '../problem.ts';

/** Who may change data, and by which token. */
export interface Admin {
  readonly name: string;
  readonly token: string;
}

/** `ADMIN_TOKEN`: one token, or `name:token` for each who may, separated by commas. */
export const adminTokens = z
  .string()
  .default('')
  .transform((value): Admin[] =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
      .map((item) => {
        const [, name = 'admin', token = ''] = /^(?:([\w.@-]{1,100}):)?(.*)$/.exec(item) ?? [];
        return { name, token };
      }),
  )
  .describe('a bearer token, or name:token pairs separated by commas; empty refuses every change');

/**
 * Hold a request to one of the tokens (RFC 6750 §2.1).
 *
 * @returns who it is
 * @throws a problem: 403 where nobody may, 401 where the token is nobody's
 */
export function requireAdmin(c: Context, admins: readonly Admin[]): string {
  if (admins.length === 0) {
    throwProblem({
      status: 403,
      title: 'No token is set',
      detail: 'Start the service with ADMIN_TOKEN to allow this.',
    });
  }
  const admin = admins.find(({ token }) => token !== '' && hasToken(c, token));
  if (!admin) {
    throwProblem({ status: 401, title: 'Unauthorized', detail: 'Send Authorization: Bearer <admin token>.' });
  }
  return admin.name;
}
