import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleAsync } from 'lightningcss';

const version = (major: number) => major << 16;

/** What is lowered and prefixed: not nesting, cascade layers, `@scope`, `light-dark()` or `oklch()`. */
const TARGETS = { chrome: version(125), firefox: version(128), safari: version(18) };

/**
 * Bundle and minify a stylesheet.
 *
 * @param file its path
 * @param emitFile writes a file that a relative `url()` names, and returns its hashed file name
 */
export async function bundleStyle(
  file: string,
  emitFile: (name: string, content: Uint8Array) => Promise<string>,
): Promise<string> {
  const { code, dependencies } = await bundleAsync({
    filename: file,
    minify: true,
    targets: TARGETS,
    analyzeDependencies: true,
  });
  let css = Buffer.from(code).toString();
  for (const dependency of dependencies ?? []) {
    if (dependency.type !== 'url') continue;
    const { url, placeholder, loc } = dependency;
    const isLocal = !/^(?:[a-z]+:|\/|#)/i.test(url);
    css = css.replaceAll(placeholder, isLocal ? await emitLocal(url, loc.filePath) : url);
  }
  return css;

  async function emitLocal(url: string, from: string): Promise<string> {
    const path = join(dirname(from), url);
    return emitFile(url.replace(/^.*\//, ''), await readFile(path));
  }
}
