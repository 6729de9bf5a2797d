import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const MANIFEST_FILE = 'manifest.json';

export interface Asset {
  /** File name with the hash, in the folder of the manifest: `widgets.3f9c….js`. */
  readonly file: string;
  /** Size as it is, in bytes. */
  readonly bytes: number;
  /** Size by gzip at its best, in bytes. */
  readonly gzip: number;
  /** 12 hex digits of the content's SHA-256. */
  readonly hash: string;
  /** Version of the bundle's templates, for the `template` attribute of its islands. */
  readonly template?: string;
}

/** Assets by the names they were built under: `widgets.js`, `widgets.css`, `lit.js`, `selvedge.js`. */
export type AssetManifest = Readonly<Record<string, Asset>>;

/**
 * Read what {@link buildAssets} wrote. For the boot of a server.
 *
 * @param directory `dist/assets` of the deployable
 * @throws Error with the remedy if it was not built
 */
export function readAssetManifest(directory: string): AssetManifest {
  const file = join(resolve(directory), MANIFEST_FILE);
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}: run \`npm run build\` in ${projectOf(file)}`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The nearest folder above that is a package, which is where a build is run. */
function projectOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return dirname(file);
}
