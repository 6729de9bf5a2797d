import type { Assets } from '@selvedge/server';
import type { FragmentDefinition } from './fragment.ts';

/** Where a fragment's routes are, seen from its manifest at `/<fragment>/manifest.json`. */
export const ROUTES = { content: '/', fallback: '/fallback' } as const;

/**
 * Podium's manifest of one fragment. Paths of assets climb out of the fragment's folder, so that all fragments of a podlet share
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
      value: linkTo(assets, style),
      rel: 'stylesheet',
      type: 'text/css',
    })),
    js: runtimeScripts(assets).map((script) => ({ value: linkTo(assets, script), type: 'module' })),
    proxy: {},
  };
}

/** What starts the islands where no layout brings the runtime; nothing for a podlet without islands. */
const runtimeScripts = (assets: Assets): string[] => (assets.has('selvedge.js') ? ['selvedge.js'] : []);

/** An asset's URL, as Podium's manifest and `Link` have it. */
const linkTo = (assets: Assets, name: string): string => `${assets.publicUrl ?? '../assets'}/${assets.file(name)}`;

/**
 * The `Link` field of content and fallback: the truth for that answer's assets. One line, no comma inside a URL, as
 * Podium's client reads it.
 *
 * @param styles names in the build
 * @param withRuntime for a consumer that does not bring the runtime by import map
 */
export function linkHeader(assets: Assets, styles: readonly string[], withRuntime: boolean): string {
  const scripts = withRuntime ? runtimeScripts(assets) : [];
  return [
    ...scripts.map((script) => `<${linkTo(assets, script)}>; type=module; asset-type=script`),
    ...styles.map((style) => `<${linkTo(assets, style)}>; type=text/css; rel=stylesheet; asset-type=style`),
  ].join(', ');
}
