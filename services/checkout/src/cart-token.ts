import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface CartTokens {
  /** A new cart's id: 128 random bits, base64url. */
  newId(): string;
  /** The token that names this cart: `id.signature`, HMAC-SHA256 (RFC 2104), base64url. */
  sign(id: string): string;
  /** The cart's id, or undefined if this is no token of ours. */
  verify(token: string | undefined): string | undefined;
}

/** 16 bytes, a dot and 32 bytes, each base64url without padding (RFC 4648 §5). */
const TOKEN = /^([\w-]{22})\.([\w-]{43})$/;

/**
 * Sign and verify the tokens that name carts, so that nobody guesses or makes one.
 *
 * @param secret the key; changing it forgets every cart
 */
export function createCartTokens(secret: string): CartTokens {
  const signature = (id: string) => createHmac('sha256', secret).update(id).digest('base64url');
  return {
    newId: () => randomBytes(16).toString('base64url'),
    sign: (id) => `${id}.${signature(id)}`,
    verify(token) {
      const [, id, given] = token?.match(TOKEN) ?? [];
      if (id === undefined || given === undefined) return undefined;
      // Compared as text, not as decoded bytes: of the spellings that decode to one signature, one is ours.
      return timingSafeEqual(Buffer.from(given), Buffer.from(signature(id))) ? id : undefined;
    },
  };
}
