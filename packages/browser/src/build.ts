import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createEmitter, type Emitter, hashOf } from './build/emit.ts';
import type { AssetManifest } from './build/manifest.ts';
import { bundleScript, bundleShared, type Script, type SharedModule } from './build/scripts.ts';
import { bundleStyle } from './build/styles.ts';

export { type Asset, type AssetManifest, readAssetManifest } from './build/manifest.ts';

export interface BuildAssetsOptions {
  /** The deployable's folder. */
  readonly root: string;
  /** Below `root`. */
  readonly outDir?: string;
  /** Entries by name: `{ widgets: 'src/islands/widgets.ts' }` becomes `widgets.js`. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Stylesheets by name: `{ widgets: 'src/styles/widgets.css' }` becomes `widgets.css`. */
  readonly styles?: Readonly<Record<string, string>>;
  /** Other files by full name: a path below `root`, or the content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** A layout always gets the shared modules, for its import map; a podlet gets copies where it has scripts. */
  readonly kind: 'podlet' | 'layout';
  /** Give each bundle's islands a template version, so that HTML of another version is rendered afresh. */
  readonly versionTemplates?: boolean;
}

/**
 * Build what a deployable serves to browsers: hashed, minified and precompressed files, and a manifest of their names. The
 * same input gives the same bytes. No source maps.
 *
 * @returns what was written to `manifest.json`
 * @throws esbuild's or lightningcss's error, with file and line
 */
export async function buildAssets(options: BuildAssetsOptions): Promise<AssetManifest> {
  const {
    root,
    outDir = 'dist/assets',
    scripts = {},
    styles = {},
    files = {},
    kind,
    versionTemplates = true,
  } = options;
  const emitter = await createEmitter(resolve(root, outDir));
  for (const [name, file] of Object.entries(files)) {
    await emitter.emit(name, typeof file === 'string' ? await readFile(resolve(root, file)) : file);
  }
  for (const [name, style] of Object.entries(styles)) {
    await emitter.emit(`${name}.css`, await bundleStyle(resolve(root, style), emitOnce(emitter)));
  }
  if (kind === 'layout' || Object.keys(scripts).length > 0) {
    const shared = await emitShared(emitter);
    for (const [name, entry] of Object.entries(scripts)) {
      const { code, template } = await bundleScript(resolve(root, entry), shared, versionTemplates, hashOf);
      await emitter.emit(`${name}.js`, code, versionTemplates ? { template } : undefined);
    }
  }
  return emitter.finish();
}

async function emitShared(emitter: Emitter): Promise<SharedModule[]> {
  const emit = async (name: string, { code, legal }: Script) => {
    if (legal) await emitter.emit(`${name}.LEGAL.txt`, legal);
    return (await emitter.emit(`${name}.js`, code)).file;
  };
  const lit = await bundleShared('./lit.ts');
  const swap = await emit('swap', await bundleShared('./swap.ts'));
  const selvedge = await bundleShared('./runtime.ts', { './swap.ts': swap });
  return [
    { key: 'lit@3', file: await emit('lit', lit), exports: lit.exports },
    { key: 'selvedge@1', file: await emit('selvedge', selvedge), exports: selvedge.exports },
  ];
}

/** Several stylesheets may name one file. */
function emitOnce(emitter: Emitter): (name: string, content: Uint8Array) => Promise<string> {
  const names = new Map<string, string>();
  return async (name, content) => {
    const key = `${name} ${hashOf(content)}`;
    const file = names.get(key) ?? (await emitter.emit(name, content)).file;
    names.set(key, file);
    return file;
  };
}
