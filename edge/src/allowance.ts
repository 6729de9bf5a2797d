import { DEFAULT_LIMITS } from '@selvedge/esi';
import type { CacheAnswer } from '@selvedge/http-cache';
import { OriginError } from './origin-error.ts';

/** What one page may still take, on all levels of includes together. */
export interface Allowance {
  includes: number;
  /** Of bodies that are not stored: what is stored has its own bound. */
  bytes: number;
}

export const createAllowance = (): Allowance => ({
  includes: DEFAULT_LIMITS.maxIncludes,
  bytes: DEFAULT_LIMITS.maxBytes,
});

/**
 * A body's bytes, from memory or as they come.
 *
 * @throws OriginError when they are more than the page may take; the origin then need not send the rest
 */
export async function readWhole(body: CacheAnswer['body'], allowance: Allowance = createAllowance()): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      allowance.bytes -= chunk.byteLength;
      if (allowance.bytes < 0) throw new OriginError(502, `a page came to more than ${DEFAULT_LIMITS.maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    allowance.bytes += bytes;
    throw error;
  }
}
