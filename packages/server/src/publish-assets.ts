import { join } from 'node:path';
import { z } from 'zod';
import { type AssetStore, createFolderStore } from './asset-store.ts';
import { type BuiltAssets, openAssets } from './assets.ts';
import type { Logger } from './logger.ts';

const HOUR = 3_600_000;

/**
 * What a process that serves assets reads.
 *
 * @param root the deployable's folder
 */
export const assetEnvironment = (root: string) => ({
  ASSET_STORE: z
    .string()
    .default(join(root, '.data/assets'))
    .describe('a folder that outlives this process; other replicas and other builds share it'),
  ASSET_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe(
      'days that a file stays after the last process of its build, 1 to 3650; longer than any cache keeps HTML',
    ),
  ASSETS_URL: z
    .string()
    .refine(isBaseUrl, 'is no http(s) URL without query, comma and semicolon')
    .transform((value) => new URL(value).href.replace(/\/+$/, ''))
    .optional()
    .describe('where browsers get the assets, such as https://cdn.example/checkout; unset: from this process'),
});

function isBaseUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && !/[?#,;]/.test(url.href);
}

type AssetEnvironment = z.infer<z.ZodObject<ReturnType<typeof assetEnvironment>>>;

export interface PublishedAssets {
  readonly assets: BuiltAssets;
  /** No longer renew and prune. */
  stop(): void;
}

/**
 * Open what a deployable built, and keep it in the asset store before anything names it: put now and renewed each hour, so
 * that nobody prunes what a process still serves. What nobody renewed for the retention time is deleted.
 *
 * A store that cannot be written is a warning: the process then answers with its own files and what the store holds.
 *
 * @param root the deployable's folder, which holds `dist/assets`
 * @throws Error with the remedy if the deployable was not built
 */
export async function publishAssets(root: string, env: AssetEnvironment, log: Logger): Promise<PublishedAssets> {
  const store = createFolderStore(env.ASSET_STORE);
  const assets = openAssets(join(root, 'dist/assets'), { store, publicUrl: env.ASSETS_URL });
  async function keep(): Promise<void> {
    try {
      await put(assets, store);
      const pruned = await store.prune(new Date(Date.now() - env.ASSET_RETENTION_DAYS * 24 * HOUR));
      if (pruned > 0) log.info({ store: env.ASSET_STORE, pruned }, 'old assets were deleted');
    } catch (error) {
      log.warn(
        { err: error, store: env.ASSET_STORE },
        'the asset store could not be kept: pages of this build lose their assets when its last process ends. Set ASSET_STORE to a folder that can be written',
      );
    }
  }
  await keep();
  const timer = setInterval(() => void keep(), HOUR).unref();
  return { assets, stop: () => clearInterval(timer) };
}

/** A file comes after its compressed ones, so that whoever finds it finds them. */
async function put({ files }: BuiltAssets, store: AssetStore): Promise<void> {
  for (const [name, content] of files) await store.put(name, content);
}
