import './heap.ts';
import cluster from 'node:cluster';
import { createLogger, createMetrics, listen, type Running, run, serve } from '@selvedge/server';
import { createAdmin } from './admin.ts';
import { createApp } from './app.ts';
import { readCertificate, renewCertificate } from './certificate.ts';
import { readOptions } from './options.ts';
import { startPrimary } from './primary.ts';
import { hearPurges } from './purge-stream.ts';
import { startWorker } from './worker.ts';

const options = readOptions(process.argv.slice(2));
const log = createLogger('edge', options.logLevel);
const metrics = createMetrics('edge');

await run(() => {
  if (options.workers === 1) return startAlone();
  if (cluster.isPrimary) return startPrimary({ options, log, metrics });
  return startWorker({ options, log: log.child({ worker: cluster.worker!.id }), metrics });
});

/** One process for visitors and operators. */
async function startAlone(): Promise<Running> {
  const { host, port, adminHost, adminPort, adminToken: token } = options;
  const tls = readCertificate(options);
  const app = createApp({ options, log, metrics });
  const operators = await serve({
    fetch: createAdmin({ operations: app.operations, log, metrics, token }).fetch,
    host: adminHost,
    port: adminPort,
    log,
    portVariable: 'ADMIN_PORT',
  });
  const stopHearing = await hearPurges({ options, operations: app.operations, log, metrics });
  const running = await listen(app.answer, {
    host,
    port,
    log,
    tls,
    async onClose() {
      stopHearing();
      await operators.close();
      await app.close();
    },
  });
  log.info({ origin: options.origin }, 'ready for visitors');
  if (tls) process.on('SIGHUP', () => renewCertificate(running, options, log));
  return running;
}
