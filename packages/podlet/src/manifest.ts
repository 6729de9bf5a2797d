import type { Assets } from '@selvedge/server';
import type { FragmentDefinition } from './fragment.ts';

/** Where a fragment's routes are, seen from its manifest at `/<fragment>/manifest.json`. */
export const ROUTES = { content: '/', fallback: '/fallback' } as const;

/**
 * Podium's manifest of one fragment. Asset paths climb out of the fragment's folder, so that all fragments of a podlet share
 * one URL for one file however the reader joins paths.
 *
 * @param assets the podlet's built assets
 */
export function createManifest(
  podlet: string,
  version: string,
  name: string,
  fragment: FragmentDefinition,
  assets: Assets,
) {
  return {
    name: `${podlet}-${name}`,
    version,
    content: ROUTES.content,
    fallback: fragment.fallback ? ROUTES.fallback : '',
    css: (fragment.styles ?? []).map((style) => ({
      value: `../assets/${assets.file(style)}`,
      rel: 'stylesheet',
      type: 'text/css',
    })),
    js: runtimeScripts(assets).map((file) => ({ value: `../assets/${file}`, type: 'module' })),
    proxy: {},
  };
}

/** What starts the islands where no layout brings the runtime; nothing for a podlet without islands. */
export const runtimeScripts = (assets: Assets): string[] =>
  assets.has('selvedge.js') ? [assets.file('selvedge.js')] : [];

/**
 * The `Link` field of content and fallback: the truth for that answer's assets. One line, no comma inside a URL, as
 * Podium's client reads it.
 *
 * @param styles hashed file names
 * @param scripts hashed file names; none where the layout brings the runtime by import map
 */
export function linkHeader(styles: readonly string[], scripts: readonly string[]): string {
  return [
    ...scripts.map((file) => `<../assets/${file}>; type=module; asset-type=script`),
    ...styles.map((file) => `<../assets/${file}>; type=text/css; rel=stylesheet; asset-type=style`),
  ].join(', ');
}
