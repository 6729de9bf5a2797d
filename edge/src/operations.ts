import type { Cache, HeaderField, Policy, Purge } from '@selvedge/http-cache';
import { KEY_BASE } from './request.ts';

/** What is stored for a path. */
export interface Stored {
  readonly status: number;
  readonly bytes: number;
  readonly tags: readonly string[];
  readonly policy: Policy;
  readonly headers: readonly HeaderField[];
}

/** What operators may do with the cache, or with the caches of all workers. */
export interface Operations {
  /** Resolves when nothing that was purged is served any more; says what was done, as JSON. */
  purge(purges: readonly Purge[]): Promise<object>;
  /**
   * What is stored for a path, as JSON, or undefined.
   *
   * @param vary values of the fields that responses vary on
   */
  inspect(path: string, vary: Readonly<Record<string, string>>): Promise<object | undefined>;
}

/**
 * The operations on one cache in this process.
 *
 * @param onPurged hears what was purged
 */
export function createOperations(cache: Cache, onPurged: (purges: readonly Purge[]) => void = () => {}) {
  return {
    async purge(purges: readonly Purge[]): Promise<{ purged: number }> {
      for (const purge of purges) await cache.purge(purge);
      onPurged(purges);
      return { purged: purges.length };
    },
    async inspect(path: string, vary: Readonly<Record<string, string>>): Promise<Stored | undefined> {
      const entry = await cache.inspect({ method: 'GET', url: KEY_BASE + path, header: (name) => vary[name] });
      if (!entry) return undefined;
      const { status, headers, policy, tags, body } = entry;
      return { status, bytes: body.byteLength, tags, policy, headers };
    },
  } satisfies Operations;
}
