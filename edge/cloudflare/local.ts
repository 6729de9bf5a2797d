import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { VARIABLES } from './src/options.ts';
import type { PurgeLogMethods } from './src/purge-log.ts';

interface Config {
  readonly compatibility_date: string;
  readonly compatibility_flags: string[];
  readonly vars: Record<string, string>;
}

/** As `wrangler deploy` reads it, but for its comments. */
const config: Config = JSON.parse(
  readFileSync(new URL('wrangler.jsonc', import.meta.url), 'utf8').replaceAll(/^\s*\/\/.*$/gm, ''),
);

/**
 * Run the Worker in workerd, on this machine.
 *
 * @param vars in place of those in `wrangler.jsonc`
 * @param port 0 for any
 * @param hear what it writes, in place of standard output and standard error
 */
export async function startWorker(vars: Readonly<Record<string, string>>, port = 0, hear?: (line: string) => unknown) {
  const bundled = await build({
    entryPoints: [new URL('src/worker.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'silent',
  });
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents: bundled.outputFiles[0]!.text }],
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    bindings: { ...config.vars, ...vars },
    durableObjects: { PURGES: { className: 'PurgeLog', useSQLite: true } },
    cache: true,
    cf: false,
    ...(hear && { handleStructuredLogs: ({ message }: { message: string }) => void hear(message) }),
    // Past miniflare's own Worker in front, which packs and does not flush.
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
  });
  await worker.ready;
  const { origin } = await worker.unsafeGetDirectURL();
  const logs = (await worker.getDurableObjectNamespace('PURGES')) as unknown as DurableObjectNamespace<PurgeLogMethods>;
  const log = logs.get(logs.idFromName('purges'));
  return { origin, log, stop: () => worker.dispose() };
}

if (import.meta.main) {
  const named = Object.entries(process.env).filter(([name]) => VARIABLES.some((variable) => variable === name));
  const { origin, stop } = await startWorker(
    Object.fromEntries(named) as Record<string, string>,
    Number(process.env.PORT ?? 8787),
  );
  process.stdout.write(`ready for visitors: ${origin}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit()));
}
