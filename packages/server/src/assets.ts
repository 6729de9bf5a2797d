import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'hono';
import { z } from 'zod';

const AssetManifest = z.record(z.string(), z.object({ file: z.string(), template: z.string().optional() }));

interface AssetFile {
  readonly type: string;
  readonly identity: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
  readonly br?: Uint8Array<ArrayBuffer>;
}

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
  /** Answer `GET` for a file name, in the best coding the client takes; undefined if there is no such file. */
  respond(c: Context, file: string): Response | undefined;
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};

/**
 * Open a folder of hashed, precompressed assets that the build wrote. All of it is read now, so that a request names a key
 * and never a path.
 *
 * @param directory holds `manifest.json` (name to `{ file }`) and the files, with `.gz` and `.br` beside them
 * @throws Error with the remedy if the folder was not built
 */
export function openAssets(directory: string): Assets {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Error(`There is no ${manifestFile}: run \`npm run build\` first`);
  const manifest = new Map(Object.entries(AssetManifest.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))));
  const files = new Map<string, AssetFile>();
  for (const file of readdirSync(directory)) {
    const type = TYPES[file.slice(file.lastIndexOf('.') + 1)];
    if (!type) continue;
    const read = (name: string) =>
      existsSync(join(directory, name)) ? new Uint8Array(readFileSync(join(directory, name))) : undefined;
    const gzip = read(`${file}.gz`);
    const br = read(`${file}.br`);
    files.set(file, { type, identity: read(file)!, ...(gzip && { gzip }), ...(br && { br }) });
  }
  const entryOf = (name: string) => {
    const entry = manifest.get(name);
    if (entry) return entry;
    throw new Error(`There is no asset "${name}" in ${directory}: there are ${[...manifest.keys()].join(', ')}`);
  };
  return {
    file: (name) => entryOf(name).file,
    has: (name) => manifest.has(name),
    template: (name) => entryOf(name).template ?? '',
    respond(c, name) {
      const file = files.get(name);
      return file && respondWith(c, file);
    },
  };
}

function respondWith(c: Context, file: AssetFile): Response {
  const kept = CODINGS.filter((name) => file[name]);
  const coding = acceptedCoding(c.req.header('accept-encoding'), kept);
  const body = (coding && file[coding]) ?? file.identity;
  return new Response(c.req.method === 'HEAD' ? null : body, {
    headers: {
      ...IMMUTABLE,
      'content-type': file.type,
      'content-length': String(body.byteLength),
      vary: 'accept-encoding',
      ...(coding && { 'content-encoding': coding }),
    },
  });
}

/** The codings that a build writes, best first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

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
