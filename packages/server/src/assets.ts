import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'hono';
import { z } from 'zod';
import { type AssetStore, isHashedName } from './asset-store.ts';

const AssetManifest = z.record(
  z.string(),
  z.object({ file: z.string().refine(isHashedName, 'is no hashed file name'), template: z.string().optional() }),
);

export interface Assets {
  /**
   * The hashed file name of an asset.
   *
   * @param name as in the build: `widgets.js`
   * @throws Error that lists what there is
   */
  file(name: string): string;
  has(name: string): boolean;
  /** The version of a script's templates, for its islands' `template` attribute. */
  template(name: string): string;
  /** Where browsers get the files if not from this process: an absolute URL without a slash at its end. */
  readonly publicUrl?: string;
  /**
   * Answer `GET` for a file name, in the best coding the client takes: of this build, or of another one that is in the store.
   *
   * @returns undefined if there is no such file
   */
  respond(c: Context, file: string): Response | undefined | Promise<Response | undefined>;
}

export interface BuiltAssets extends Assets {
  /** Everything that the build wrote for browsers, by file name, the compressed files before the ones they are made of. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

export interface OpenAssetsOptions {
  /** Holds the files of other builds. */
  readonly store?: AssetStore;
  readonly publicUrl?: string | undefined;
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};

const typeOf = (file: string) => TYPES[file.slice(file.lastIndexOf('.') + 1)];

/**
 * Open a folder of hashed, precompressed assets that the build wrote. What its manifest names is read now: a process goes on
 * with its own build, whatever becomes of the folder and of the store.
 *
 * @param directory holds `manifest.json` (name to `{ file }`) and the files, with `.gz` and `.br` beside them
 * @throws Error with the remedy if the folder was not built
 */
export function openAssets(directory: string, { store, publicUrl }: OpenAssetsOptions = {}): BuiltAssets {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Error(`There is no ${manifestFile}: run \`npm run build\` first`);
  const manifest = new Map(Object.entries(AssetManifest.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))));
  const files = readFiles(
    directory,
    [...manifest.values()].map(({ file }) => file),
  );
  const entryOf = (name: string) => {
    const entry = manifest.get(name);
    if (entry) return entry;
    throw new Error(`There is no asset "${name}" in ${directory}: there are ${[...manifest.keys()].join(', ')}`);
  };
  return {
    files,
    file: (name) => entryOf(name).file,
    has: (name) => manifest.has(name),
    template: (name) => entryOf(name).template ?? '',
    ...(publicUrl && { publicUrl }),
    respond: (c, file) => (typeOf(file) && isHashedName(file) ? respond(c, file, files, store) : undefined),
  };
}

function readFiles(directory: string, names: readonly string[]): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of names.filter(typeOf)) {
    for (const suffix of [...CODINGS.map((coding) => SUFFIXES[coding]), '']) {
      const path = join(directory, name + suffix);
      if (suffix === '' || existsSync(path)) files.set(name + suffix, new Uint8Array(readFileSync(path)));
    }
  }
  return files;
}

async function respond(
  c: Context,
  file: string,
  own: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  store: AssetStore | undefined,
): Promise<Response | undefined> {
  const read = async (name: string) => (own.has(file) ? own.get(name) : store?.get(name));
  const { body, coding } = await readBest(read, file, c.req.header('accept-encoding'));
  if (!body) return undefined;
  return new Response(c.req.method === 'HEAD' ? null : body, {
    headers: {
      ...IMMUTABLE,
      'content-type': typeOf(file)!,
      'content-length': String(body.byteLength),
      vary: 'accept-encoding',
      ...(coding && { 'content-encoding': coding }),
    },
  });
}

/** Not every file has a compressed one beside it. */
async function readBest<Body>(read: (name: string) => Promise<Body>, file: string, acceptEncoding: string | undefined) {
  let codings: readonly Coding[] = CODINGS;
  for (;;) {
    const coding = acceptedCoding(acceptEncoding, codings);
    const body = await read(coding ? file + SUFFIXES[coding] : file);
    if (body || !coding) return { body, coding };
    codings = codings.filter((other) => other !== coding);
  }
}

/** The codings that a build writes, best first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];
const SUFFIXES: Record<Coding, string> = { br: '.br', gzip: '.gz' };

/**
 * The first of these codings that a client takes (RFC 9110 §12.5.3). `q=0` refuses one; other weights do not count, because
 * the order here is the server's.
 */
export function acceptedCoding(acceptEncoding: string | undefined, codings: readonly Coding[]): Coding | undefined {
  const taken = new Map(
    (acceptEncoding ?? '').split(',').map((item) => {
      const [name = '', ...parameters] = item.toLowerCase().split(';');
      return [name.trim(), !parameters.some((parameter) => /^\s*q\s*=\s*0(?:\.0*)?\s*$/.test(parameter))];
    }),
  );
  return codings.find((name) => taken.get(name));
}

/** Response fields of what never changes under its URL (RFC 8246), readable by any site: module scripts need CORS. */
export const IMMUTABLE = {
  'cache-control': 'public, max-age=31536000, immutable',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
} as const;
