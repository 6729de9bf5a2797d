import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where built files outlive the processes and builds that brought them. A name holds its content's hash, so that a file never
 * changes and several processes may put the same one at once.
 */
export interface AssetStore {
  /** @returns undefined if there is no such file */
  get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Keep a file. One that is there already is renewed: its age begins anew.
   *
   * @throws Error if it cannot be kept
   */
  put(name: string, content: Uint8Array): Promise<void>;
  /**
   * Delete what was not put since.
   *
   * @returns how many files went
   */
  prune(since: Date): Promise<number>;
}

/** The name of a built file: flat, with 12 hex digits of its hash before the extension, `.gz` or `.br` after it. */
const HASHED_NAME = /^\w[\w.-]*\.[0-9a-f]{12}\.[a-z0-9]+(?:\.(?:gz|br))?$/;
const TEMPORARY_NAME = /^\.\w[\w.-]*\.[0-9a-f-]{36}\.new$/;

export const isHashedName = (name: string): boolean => HASHED_NAME.test(name) && name.length <= 200;

/**
 * An asset store in a folder, which replicas and builds may share.
 *
 * @param directory is made by the first `put`
 */
export function createFolderStore(directory: string): AssetStore {
  return {
    async get(name) {
      if (!isHashedName(name)) return undefined;
      try {
        return new Uint8Array(await readFile(join(directory, name)));
      } catch (error) {
        if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
        throw error;
      }
    },
    async put(name, content) {
      if (!isHashedName(name)) throw new Error(`"${name}" is no hashed file name, such as widgets.0123456789ab.js`);
      const file = join(directory, name);
      if (await renew(file, content.byteLength)) return;
      await mkdir(directory, { recursive: true });
      // Renamed when it is whole: nobody reads half a file.
      const temporary = join(directory, `.${name}.${randomUUID()}.new`);
      await writeFile(temporary, content);
      await rename(temporary, file);
    },
    async prune(since) {
      const isOurs = (name: string) => isHashedName(name) || TEMPORARY_NAME.test(name);
      const names = (await readdir(directory)).filter(isOurs);
      const pruned = await Promise.all(names.map((name) => removeOlder(join(directory, name), since)));
      return pruned.filter(Boolean).length;
    },
  };
}

/** @returns false if the file is not there as it should be: a machine that went down may have left it short */
async function renew(file: string, size: number): Promise<boolean> {
  try {
    if ((await stat(file)).size !== size) return false;
    const now = new Date();
    await utimes(file, now, now);
    return true;
  } catch {
    return false;
  }
}

async function removeOlder(file: string, since: Date): Promise<boolean> {
  try {
    if ((await stat(file)).mtime >= since) return false;
    await rm(file);
    return true;
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
