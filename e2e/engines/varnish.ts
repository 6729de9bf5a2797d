import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PurgeRequest } from '@selvedge/contracts';
import { createTarget } from '@selvedge/server/outbox';
import { ensurePrograms, freePort, ROOT } from '@selvedge/workbench';
import { expect } from 'vitest';
import { makeFolder, replaceEach, startProgram } from '../src/programs.ts';
import type { RunningEngine } from './place.ts';

const FOLDER = join(ROOT, 'edge/varnish');
export const TOKEN = 'selvedge';

/** Varnish as the docs have it. Only its layout is another. @param tags which file purges by tag */
export async function startVarnish(layout: string, tags: 'bans.vcl' | 'modules.vcl'): Promise<RunningEngine> {
  ensurePrograms({ varnishd: 'varnish' });
  if (tags === 'modules.vcl') ensurePrograms({ '/usr/lib/*/varnish/vmods/libvmod_xkey.so': 'varnish-modules' });
  const folder = makeFolder('varnish');
  const site = replaceEach(readFileSync(join(FOLDER, 'site.vcl'), 'utf8'), {
    '.port = "8081"': `.port = "${new URL(layout).port}"`,
    'include "./modules.vcl"': `include "./${tags}"`,
    // Visitors come from this machine too, and are nobody to believe.
    'acl proxies {\n\t"127.0.0.1";\n\t"::1";': 'acl proxies {',
  });
  writeFileSync(join(folder, 'site.vcl'), site);
  for (const file of [tags, 'selvedge.vcl']) copyFileSync(join(FOLDER, file), join(folder, file));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const parameters = [...site.matchAll(/(?<= )-p (\S+)/g)].flatMap(([, parameter = '']) => ['-p', parameter]);
  const program = await startProgram(
    ['varnishd', '-F', '-j', 'none', '-n', join(folder, 'work'), '-a', `127.0.0.1:${port}`].concat(
      ['-f', join(folder, 'site.vcl'), '-s', 'malloc,64m'],
      parameters,
    ),
    { folder, env: { PURGE_TOKEN: TOKEN }, isReady: async () => (await fetch(`${origin}/healthz`)).status === 404 },
  );
  return { origin, purge: (purge) => purgeVarnish(origin, purge), stop: program.stop };
}

async function purgeVarnish(origin: string, purge: PurgeRequest): Promise<void> {
  // As the services do, when their data changes.
  if ('tags' in purge && !purge.soft) return createTarget({ kind: 'varnish', url: origin }, TOKEN).send(purge.tags);
  const headers = {
    authorization: `Bearer ${TOKEN}`,
    ...('tags' in purge && { 'surrogate-key': purge.tags.join(' ') }),
    ...('all' in purge && { 'purge-all': '1' }),
    ...(purge.soft && { 'soft-purge': '1' }),
  };
  const response = await fetch(origin + ('url' in purge ? purge.url : '/'), { method: 'PURGE', headers });
  expect(response.status, await response.text()).toBe(200);
}
