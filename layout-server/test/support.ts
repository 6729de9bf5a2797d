import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, createMetrics, openAssets, serve } from '@selvedge/server';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { createApp } from '../src/app.ts';
import { readEnvironment } from '../src/env.ts';

const log = createLogger('test', 'silent');

function fakeAssets(publicUrl: string | undefined) {
  const directory = mkdtempSync(join(tmpdir(), 'assets-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const names = ['lit.js', 'selvedge.js', 'swap.js', 'shell.js', 'shell.css', 'icon.svg'];
  const manifest = Object.fromEntries(names.map((name) => [name, { file: name.replace('.', '.0123456789ab.') }]));
  for (const name of names) writeFileSync(join(directory, manifest[name]!.file), name);
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  return openAssets(directory, { publicUrl });
}

/** A podlet with every fragment that it is asked for: its HTML says which, with which query and cookies. */
async function startPodlet(statusOf: (fragment: string) => number) {
  const asked: string[] = [];
  const app = new Hono();
  app.get('/:fragment/manifest.json', (c) => c.json({ name: c.req.param('fragment'), version: '1', content: '/' }));
  app.get('/:fragment', (c) => {
    const said = `${c.req.param('fragment')}${new URL(c.req.url).search}${c.req.header('cookie') ? ' with cookies' : ''}`;
    asked.push(said);
    return c.html(`<p>${said}</p>`, statusOf(c.req.param('fragment')) as 200);
  });
  app.post('/actions/:action', (c) => c.redirect(`/checkout/cart?done=${c.req.param('action')}`, 303));
  const { port, close } = await serve({ fetch: app.fetch, host: '127.0.0.1', port: 0, log, drain: 1 });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, asked, close };
}

/** The store's layout before four podlets that are one process. */
export async function startStore(
  statusOf: (fragment: string) => number = () => 200,
  environment: Record<string, string> = {},
) {
  const podlet = await startPodlet(statusOf);
  const env = readEnvironment({
    ...environment,
    EXPLORE_URL: podlet.url,
    DECIDE_URL: podlet.url,
    CHECKOUT_URL: podlet.url,
    INSPIRE_URL: podlet.url,
  });
  const layout = createApp({ env, assets: fakeAssets(env.ASSETS_URL), log, metrics: createMetrics('test') });
  onTestFinished(layout.close);
  const peer = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  return {
    layout,
    podlet,
    ask: async (path: string, init: RequestInit = {}) => layout.app.request(path, init),
    text: async (path: string, init: RequestInit = {}) => (await layout.app.request(path, init)).text(),
    /** With ESI tags left in. */
    raw: async (path: string) =>
      (await layout.app.request(path, { headers: { 'surrogate-capability': 'a="ESI/1.0"' } }, peer)).text(),
  };
}
