import { join } from 'node:path';
import type { PurgeRequest } from '@selvedge/contracts';
import { createTarget } from '@selvedge/server/outbox';
import { freePort, ROOT } from '@selvedge/workbench';
import { expect } from 'vitest';
import { makeFolder, startProgram } from '../src/programs.ts';
import type { RunningEngine } from './place.ts';

const TOKEN = 'selvedge';

/** The Worker in workerd, as `wrangler deploy` would send it. Only its origin is another, and it asks for purges each time. */
export async function startWorkerd(layout: string): Promise<RunningEngine> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = await startProgram(['node', join(ROOT, 'edge/cloudflare/local.ts')], {
    folder: makeFolder('workerd'),
    env: { PORT: `${port}`, ORIGIN: layout, ADMIN_TOKEN: TOKEN, PURGE_MAX_AGE_MS: '0' },
    isReady: async () => (await fetch(`${origin}/healthz`)).status === 404,
  });
  return { origin, purge: (purge) => purgeWorker(`${origin}/purge`, purge), stop: program.stop };
}

async function purgeWorker(url: string, purge: PurgeRequest): Promise<void> {
  // As the services do, when their data changes.
  if ('tags' in purge && !purge.soft) return createTarget({ kind: 'edge', url }, TOKEN).send(purge.tags);
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(purge),
  });
  expect(response.status, await response.text()).toBe(200);
}
