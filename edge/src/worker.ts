import cluster from 'node:cluster';
import { type Logger, listen, type Registry, type Running, reason } from '@selvedge/server';
import { createApp } from './app.ts';
import { readCertificate, renewCertificate } from './certificate.ts';
import type { Order, ToPrimary, ToWorker } from './messages.ts';
import type { Options } from './options.ts';

export interface WorkerDependencies {
  readonly options: Options;
  readonly log: Logger;
  readonly metrics: Registry;
}

/**
 * One of several processes that answer visitors. It has its own cache, and does what the primary asks. Node ends it when the
 * primary is gone.
 */
export async function startWorker({ options, log, metrics }: WorkerDependencies): Promise<Running> {
  const { host, port } = options;
  const app = createApp({ options: shareOf(options), log, metrics });
  const { promise: listening, resolve: listens } = Promise.withResolvers<Running>();
  process.on('message', ({ id, order }: ToWorker) => {
    carryOut(order).then(
      (value) => tell({ kind: 'answer', id, value }),
      // It stays unanswered, and the primary takes this worker for lost.
      (err: unknown) => log.error({ err, order: order.kind }, 'an order of the primary failed'),
    );
  });
  // The primary hears it too, and passes it on.
  process.on('SIGHUP', () => {});
  // The primary is gone, and this worker with it.
  cluster.worker!.on('error', () => process.exit(0));
  await tell({ kind: 'hearing' });
  try {
    const tls = readCertificate(options);
    const running = await listen(app.answer, { host, port, log, tls, onClose: app.close });
    listens(running);
    await tell({ kind: 'listening' });
    return running;
  } catch (error) {
    // The primary says it, once.
    await tell({ kind: 'failed', reason: reason(error) });
    process.exit(1);
  }

  async function carryOut(order: Order): Promise<unknown> {
    if (order.kind === 'purge') return app.operations.purge(order.purges);
    if (order.kind === 'inspect') return app.operations.inspect(order.path, order.vary);
    if (order.kind === 'metrics') return metrics.getMetricsAsJSON();
    if (order.kind === 'renew') renewCertificate(await listening, options, log);
  }
}

function tell(message: ToPrimary): Promise<void> {
  return new Promise((resolve) => process.send!(message, undefined, {}, () => resolve()));
}

/** What is given for the edge as a whole is divided. */
function shareOf(options: Options): Options {
  const { workers, cacheSize, originRequests } = options;
  return {
    ...options,
    cacheSize: cacheSize / workers,
    originRequests: Math.max(1, Math.floor(originRequests / workers)),
  };
}
