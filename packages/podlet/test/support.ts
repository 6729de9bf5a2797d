import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SELVEDGE_CAPABILITY } from '@selvedge/contracts';
import { type Assets, createChassis, createLogger, createMetrics, openAssets } from '@selvedge/server';
import { onTestFinished } from 'vitest';
import { createPodlet, type PodletOptions } from '../src/index.ts';

/** What a Selvedge layout sends, and what a stock Podium layout sends. */
export const SELVEDGE = {
  'user-agent': '@podium/client selvedge',
  'surrogate-capability': SELVEDGE_CAPABILITY,
  'podium-public-pathname': '/_podlet/explore',
  'podium-mount-origin': 'https://shop.example',
  'podium-locale': 'en',
};
export const STOCK = {
  'user-agent': '@podium/client 5.4.10',
  'podium-public-pathname': '/podium-resource/explore',
  'podium-mount-origin': 'http://shop.example',
  'podium-locale': 'en-EN',
};

/** A folder of assets as a build leaves it. */
export function buildAssets(files: Record<string, string> = {}): Assets {
  const directory = mkdtempSync(join(tmpdir(), 'assets-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const manifest: Record<string, { file: string; template?: string }> = {};
  for (const [name, content] of Object.entries(files)) {
    const file = name.replace('.', '.0123456789ab.');
    manifest[name] = { file, ...(name.endsWith('.js') && { template: `t-${name}` }) };
    writeFileSync(join(directory, file), content);
    writeFileSync(join(directory, `${file}.gz`), `gzip:${content}`);
    writeFileSync(join(directory, `${file}.br`), `br:${content}`);
  }
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
  return openAssets(directory);
}

const FILES = { 'frame.css': 'a{}', 'pages.css': 'b{}', 'selvedge.js': 'run()', 'picker.js': 'pick()' };

export function startPodlet(options: Partial<PodletOptions> & Pick<PodletOptions, 'fragments'>) {
  const app = createPodlet({
    app: createChassis({ log: createLogger('test', 'silent'), metrics: createMetrics('test') }),
    name: 'explore',
    version: 'v7',
    publicUrl: 'http://127.0.0.1:4101',
    assets: buildAssets(FILES),
    ...options,
  });
  return {
    ask: async (path: string, headers: Record<string, string> = SELVEDGE, init: RequestInit = {}) =>
      app.request(path, { headers, ...init }),
    post: async (path: string, headers: Record<string, string>, body = 'sku=A&note=%C3%BC') =>
      app.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...SELVEDGE, ...headers },
        body,
      }),
  };
}
