import { Counter, Gauge, type Logger, type Registry, type Running, serve } from '@selvedge/server';
import { Hono } from 'hono';
import { createAdmin } from './admin.ts';
import type { Operations, Stored } from './operations.ts';
import type { Options } from './options.ts';
import { hearPurges } from './purge-stream.ts';
import { createTotals, type Metrics } from './totals.ts';
import { createWorkers, type Workers } from './workers.ts';

export interface PrimaryDependencies {
  readonly options: Options;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** How long workers may take to answer what is under way when all ends: longer than their own drain, ms. */
const DRAIN = 8000;

/**
 * The process before several workers: it answers operators, passes connections on, replaces workers that end, and holds no
 * responses itself.
 *
 * @throws Error that says why the workers could not start
 */
export async function startPrimary({ options, log, metrics }: PrimaryDependencies): Promise<Running> {
  const { workers: count, adminHost, adminPort, adminToken: token } = options;
  const totals = createTotals();
  const workers = createWorkers({ count, log, drain: DRAIN, onExit: totals.bury });
  exposeWorkers(metrics, workers);
  const app = new Hono();
  app.get('/metrics', async (c) => {
    const text = await totals.sum(await workers.ask<Metrics>({ kind: 'metrics' }), await metrics.getMetricsAsJSON());
    return c.body(text, 200, { 'content-type': metrics.contentType });
  });
  const needs = { workers: () => workers.listening() === count };
  const operations = operateAll(workers);
  app.route('/', createAdmin({ operations, log, metrics, token, needs }));
  const operators = await serve({
    fetch: app.fetch,
    host: adminHost,
    port: adminPort,
    log,
    portVariable: 'ADMIN_PORT',
  });
  const stopHearing = await hearPurges({ options, operations, log, metrics });
  await workers.start();
  log.info({ origin: options.origin, workers: count }, 'ready for visitors');
  if (options.tlsCert) process.on('SIGHUP', () => void workers.ask({ kind: 'renew' }));
  return {
    ...operators,
    async close() {
      stopHearing();
      await workers.close();
      await operators.close();
    },
  };
}

/** What operators may do, done by all workers. */
function operateAll(workers: Workers): Operations {
  return {
    async purge(purges) {
      const { confirmed, killed } = await workers.command({ kind: 'purge', purges });
      return { purged: purges.length, workers: confirmed, replaced: killed };
    },
    async inspect(path, vary) {
      const said = await workers.ask<Stored | undefined>({ kind: 'inspect', path, vary });
      if (said.every(({ value }) => value === undefined)) return undefined;
      return { workers: said.map(({ worker, value }) => ({ worker, stored: value ?? null })) };
    },
  };
}

function exposeWorkers(metrics: Registry, { listening, replaced }: Workers): void {
  new Gauge({
    name: 'edge_workers',
    help: 'Workers that listen',
    registers: [metrics],
    collect() {
      this.set(listening());
    },
  });
  new Counter({
    name: 'edge_workers_replaced_total',
    help: 'Workers that ended and were replaced',
    registers: [metrics],
    collect() {
      this.reset();
      this.inc(replaced());
    },
  });
}
