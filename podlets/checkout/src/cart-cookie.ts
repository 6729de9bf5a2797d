import type { FragmentRequest } from '@selvedge/podlet';
import { generateCookie } from 'hono/cookie';

const NAME = 'cart';
const DAYS_30 = 30 * 24 * 60 * 60;

/** What can be sent on as a header. A visitor may have put anything into the cookie. */
const SENDABLE = /^[\x21-\x7e]{1,200}$/;

/** The visitor's cart token, as the service made it. Only the service knows what it means. */
export const cartToken = ({ cookies }: Pick<FragmentRequest, 'cookies'>): string | undefined =>
  SENDABLE.test(cookies[NAME] ?? '') ? cookies[NAME] : undefined;

/** The `Set-Cookie` that keeps the token: not for scripts, not from other sites' forms. */
export const keepCartToken = (token: string, { secure }: Pick<FragmentRequest, 'secure'>): string =>
  generateCookie(NAME, token, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: DAYS_30 });
