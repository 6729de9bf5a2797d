import { createLogger, createMetrics, listen, run, serve } from '@selvedge/server';
import { createApp } from './app.ts';
import { readOptions } from './options.ts';

await run(async () => {
  const options = readOptions(process.argv.slice(2));
  const log = createLogger('edge', options.logLevel);
  const metrics = createMetrics('edge');
  const edge = createApp({ options, log, metrics });
  const { host, port, adminPort } = options;
  const operators = await serve({
    fetch: edge.admin.fetch,
    host: '127.0.0.1',
    port: adminPort,
    log,
    portVariable: 'ADMIN_PORT',
  });
  return listen(edge.answer, {
    host,
    port,
    log,
    async onClose() {
      await operators.close();
      await edge.close();
    },
  });
});
