import type { Purge } from '@selvedge/http-cache';

/** What the primary asks of a worker. */
export type Order =
  | { readonly kind: 'purge'; readonly purges: readonly Purge[] }
  | { readonly kind: 'inspect'; readonly path: string; readonly vary: Readonly<Record<string, string>> }
  | { readonly kind: 'metrics' }
  /** Show that it still answers. */
  | { readonly kind: 'pulse' }
  /** Read the certificate anew. */
  | { readonly kind: 'renew' };

/** From the primary to a worker, which answers. */
export type ToWorker = { readonly id: number; readonly order: Order };

/**
 * From a worker to the primary. `hearing` is sent before the worker listens, so one that has not sent it has asked the origin
 * nothing and holds nothing.
 */
export type ToPrimary =
  | { readonly kind: 'hearing' }
  | { readonly kind: 'listening' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown };
