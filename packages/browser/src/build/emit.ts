import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Asset, type AssetManifest, MANIFEST_FILE } from './manifest.ts';

const gzipped = promisify(gzip);
const brotli = promisify(brotliCompress);

/** Compressing these again saves nothing. */
const COMPRESSED = /\.(?:avif|gif|jpe?g|png|webp|woff2)$/;

/** What a build wrote, by name: later steps refer to the hashed file names of earlier ones. */
export interface Emitter {
  /**
   * Write a file under a name that holds its hash, with `.gz` and `.br` beside it.
   *
   * @param name with extension; a `/` becomes a `-`, so that the folder stays flat
   * @param extra further members of its manifest entry
   */
  emit(name: string, content: string | Uint8Array, extra?: { template: string }): Promise<Asset>;
  /** Write the manifest, at last: a server that reads it finds every file. */
  finish(): Promise<AssetManifest>;
}

/** @param directory is created; what other builds left in it stays, for a process that begins to read it right now */
export async function createEmitter(directory: string): Promise<Emitter> {
  await mkdir(directory, { recursive: true });
  const assets = new Map<string, Asset>();
  return {
    async emit(name, content, extra) {
      if (assets.has(name)) throw new Error(`Two assets are named ${name}: rename one in the call of buildAssets()`);
      const bytes = Buffer.from(content);
      const hash = hashOf(bytes);
      const dot = name.lastIndexOf('.');
      const file = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`.replaceAll('/', '-');
      const best = await gzipped(bytes, { level: constants.Z_BEST_COMPRESSION });
      const asset: Asset = { file, bytes: bytes.length, gzip: best.length, hash, ...extra };
      assets.set(name, asset);
      await writeFile(join(directory, file), bytes);
      if (!COMPRESSED.test(name)) {
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        await writeFile(join(directory, `${file}.gz`), best);
        await writeFile(join(directory, `${file}.br`), await brotli(bytes, { params: quality }));
      }
      return asset;
    },
    async finish() {
      const manifest = Object.fromEntries([...assets].sort(([a], [b]) => (a < b ? -1 : 1)));
      const file = join(directory, MANIFEST_FILE);
      await writeFile(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
      await rename(`${file}.new`, file);
      return manifest;
    },
  };
}

/** 48 bits of SHA-256, lower case: short in every page, and no two versions of one name meet. */
export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}
