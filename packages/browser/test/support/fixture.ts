import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderThunked } from '@lit-labs/ssr/lib/render.js';
import { collectResultSync } from '@lit-labs/ssr/lib/render-result.js';
import { type AssetManifest, buildAssets } from '../../src/build.ts';
import type { Site } from './site.ts';

export const FIXTURE = join(import.meta.dirname, '../fixture');

export interface Built {
  readonly directory: string;
  readonly manifest: AssetManifest;
}

/** Build the fixture podlet into a folder of its own. */
export async function buildFixture(): Promise<Built> {
  const directory = await mkdtemp(join(tmpdir(), 'selvedge-browser-'));
  const manifest = await buildAssets({
    root: FIXTURE,
    outDir: directory,
    kind: 'podlet',
    scripts: { widgets: 'islands/widgets.ts', variants: 'islands/variants.ts' },
    styles: { frame: 'styles/frame.css' },
  });
  return { directory, manifest };
}

/** Serve what was built below a prefix: the podlet's own, or the layout's, whose files are the same ones. */
export async function serveAssets(site: Site, { directory, manifest }: Built, prefix: string): Promise<void> {
  for (const { file } of Object.values(manifest)) {
    site.serve(`${prefix}${file}`, { body: await readFile(join(directory, file)) });
  }
}

/** The HTML that the server sends of a template of Lit. */
export function renderHtml(template: unknown): string {
  return collectResultSync(renderThunked(template));
}
