import type { Purge } from '@selvedge/http-cache';
import type { Operations } from './operations.ts';

/** What the primary asks of a worker. */
export type Order =
  | { readonly kind: 'purge'; readonly purges: readonly Purge[] }
  | { readonly kind: 'inspect'; readonly path: string; readonly vary: Readonly<Record<string, string>> }
  | { readonly kind: 'metrics' };

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

/** Carry out what the primary asks. */
export function carryOut(order: Order, operations: Operations, readMetrics: () => Promise<unknown>): Promise<unknown> {
  if (order.kind === 'purge') return operations.purge(order.purges);
  return order.kind === 'inspect' ? operations.inspect(order.path, order.vary) : readMetrics();
}
