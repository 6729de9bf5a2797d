import type { PurgeRequest } from '@selvedge/contracts';
import { ADMIN_TOKEN, freePort, startProcess, stopProcesses, storeProcesses, whenReady } from '@selvedge/workbench';
import type { RunningEngine } from './place.ts';

/**
 * Our own edge, as the store runs it.
 *
 * @param env more of its environment
 */
export async function startOwnEdge(layout: string, env: Record<string, string> = {}) {
  const [port, readyPort] = [await freePort(), await freePort()];
  const spec = storeProcesses({ env: { LOG_LEVEL: 'warn', NODE_ENV: 'test' } }).find(({ name }) => name === 'edge')!;
  const own = { PORT: `${port}`, ADMIN_PORT: `${readyPort}`, ORIGIN: layout };
  const running = startProcess({ ...spec, port, readyPort, env: { ...spec.env, ...own, ...env } });
  await whenReady(running);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async purge(purge) {
      const response = await fetch(`http://127.0.0.1:${readyPort}/purge`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
        body: JSON.stringify(purge),
      });
      if (!response.ok) throw new Error(`The edge answered ${response.status}: ${await response.text()}`);
    },
    stop: () => stopProcesses([running]),
  } satisfies RunningEngine & { port: number; purge: (purge: PurgeRequest) => Promise<void> };
}
